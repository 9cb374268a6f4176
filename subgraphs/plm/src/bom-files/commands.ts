import { chunks } from '@throughline/chassis/chunks';
import type { Unit } from '@throughline/chassis/context';
import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import { transact, type Work } from '@throughline/chassis/transaction';
import { bomImportRevisions, bomImports } from '@throughline/drizzle/plm/bom-imports';
import { applyFile, type Outcome } from './applying.ts';
import type { BomFileRead, FileToImport } from './reading.ts';

/** Carries what a dry run found out of the transaction that it undoes. */
class DryRun extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('undone: it was a dry run');
    this.outcome = outcome;
  }
}

/** Everything that the import does, undone. */
export async function previewBomImport(
  unit: Unit,
  file: FileToImport,
  read: BomFileRead,
): Promise<Outcome> {
  try {
    return await transact(unit, async (work) => {
      throw new DryRun(await applyFile(work, file, read));
    });
  } catch (error) {
    if (error instanceof DryRun) return error.outcome;
    throw error;
  }
}

export interface ConfirmedImport {
  readonly file: FileToImport;
  readonly read: BomFileRead;
  readonly fileName: string;
  readonly fingerprint: string;
}

/** All of it or nothing, and only what the dry run has shown. */
export async function importBom(
  work: Work,
  { file, read, fileName, fingerprint }: ConfirmedImport,
): Promise<{ importId: string }> {
  const { problems, counts, revisionIds, ...found } = await applyFile(work, file, read);
  const [first] = problems;
  if (first) {
    const place = first.row === null ? '' : `row ${first.row}: `;
    throw new Refusal(
      'IMPORT_HAS_PROBLEMS',
      `Nothing was imported: ${problems.length} problems, the first is ${first.code}, ${place}${first.message}`,
      'file',
    );
  }
  if (found.fingerprint !== fingerprint) {
    throw new Refusal(
      'IMPORT_STALE',
      'The BOMs, the items or the file are no longer what the dry run saw: run dry again.',
      'fingerprint',
    );
  }
  const importId = newId();
  const { format, mode } = file.manners;
  await work.tx.insert(bomImports).values({
    ...counts,
    id: importId,
    sha256: read.sha256,
    fileName,
    format,
    mode,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
  for (const piece of chunks(revisionIds.map((revisionId) => ({ importId, revisionId })))) {
    await work.tx.insert(bomImportRevisions).values(piece);
  }
  return { importId };
}

export function assertFileName(fileName: string): void {
  const odd = [...fileName].some((sign) => sign < ' ' || sign === '/' || sign === '\\');
  if (!odd && fileName.trim() === fileName && fileName !== '' && fileName.length <= 200) return;
  throw new Refusal(
    'INVALID_FILE_NAME',
    'A file name has 1 to 200 characters and no path.',
    'fileName',
  );
}
