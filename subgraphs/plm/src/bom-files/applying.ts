import { createHash } from 'node:crypto';
import type { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { checkKnownLines } from '../boms/checking.ts';
import type { ComparedLine } from '../boms/comparison.ts';
import { saveBoms } from '../boms/saving.ts';
import { lockStructure, mostLines } from '../structure/loops.ts';
import { type Counts, countsOf, differencesOf, type ImportDifference } from './differences.ts';
import { type MergedLine, mergeRows } from './merging.ts';
import type { BomFileRead, FileToImport } from './reading.ts';
import { fieldNamed, type Problem } from './rows.ts';
import { findTargets, type Target, type Targets } from './targets.ts';

/** What a file does to the BOMs. While there are problems, it does nothing. */
export interface Outcome {
  readonly fingerprint: string;
  readonly problems: readonly Problem[];
  readonly counts: Counts;
  readonly differences: readonly ImportDifference[];
  /** Items that they name. */
  readonly items: Targets['items'];
  /** Revisions whose BOMs are set. */
  readonly revisionIds: readonly string[];
}

interface MergedTarget extends Target {
  readonly merged: readonly MergedLine[];
}

/** Sets the BOMs as a file says, the way they are set by hand; who only tries it rolls back. */
export async function applyFile(
  work: Work,
  file: FileToImport,
  read: BomFileRead,
): Promise<Outcome> {
  await lockStructure(work, []);
  const found = await findTargets(work, read, file.revisionId);
  const problems: Problem[] = [...read.problems, ...found.problems];
  const targets = found.targets.map((target) => ({
    ...target,
    merged: mergeRows(target.rows, target.known, file.manners.mode),
  }));
  const tell = (target: MergedTarget) => (refusal: Refusal) => {
    problems.push(problemOf(refusal, target, read));
  };
  const after = await saveTargets(work, targets, found.items, problems.length > 0, tell);
  const differences = targets.flatMap((target) => {
    const lines = after.get(target) ?? [];
    const rowOf = new Map(lines.map((line, at) => [line, target.merged[at]?.row ?? null]));
    return differencesOf({
      parentItemId: target.item.id,
      before: target.before,
      after: lines,
      rowOf,
      numberOf: (itemId) => found.items.get(itemId)?.number ?? '',
    });
  });
  refuseFrozen(targets, differences, read, problems);
  const lines = targets.reduce((count, { merged }) => count + merged.length, 0);
  const sizes = { parents: read.parents.length, rows: read.rowCount, lines };
  const isWrong = problems.length > 0;
  return {
    fingerprint: fingerprintOf(read, found),
    problems: problems.sort((one, other) => (one.row ?? 0) - (other.row ?? 0)),
    counts: countsOf(isWrong ? [] : differences, isWrong ? { ...sizes, lines: 0 } : sizes),
    differences: isWrong ? [] : differences,
    items: found.items,
    revisionIds: targets.filter(isInWork).map(({ revision }) => revision.id),
  };
}

const isInWork = ({ revision }: Target) => revision.lifecycle === 'IN_WORK';

type Tell = (target: MergedTarget) => (refusal: Refusal) => void;

/** Lines as they are saved, or would be where a revision is not in work. */
async function saveTargets(
  work: Work,
  targets: readonly MergedTarget[],
  items: Targets['items'],
  isWrong: boolean,
  tell: Tell,
): Promise<ReadonlyMap<MergedTarget, readonly ComparedLine[]>> {
  const after = new Map<MergedTarget, readonly ComparedLine[]>();
  const check = (target: MergedTarget) => {
    const lines = target.merged.map(({ line }) => line);
    after.set(target, checkKnownLines(items, target.item, lines, tell(target)));
  };
  for (const target of targets) if (isWrong || !isInWork(target)) check(target);
  if (isWrong) return after;
  const open = targets.filter(isInWork);
  const boms = open.map(({ revision, merged }) => ({
    revision,
    batchQuantity: { value: revision.batchQuantity, unit: revision.batchUnit },
    lines: merged.map(({ line }) => line),
  }));
  const saved = await saveBoms(work, boms, (at) => {
    const target = open[at];
    return target ? tell(target) : () => undefined;
  });
  for (const [at, target] of open.entries()) after.set(target, saved?.[at] ?? []);
  return after;
}

/** What is released never changes; a file may say again what it is. */
function refuseFrozen(
  targets: readonly MergedTarget[],
  differences: readonly ImportDifference[],
  read: BomFileRead,
  problems: Problem[],
): void {
  for (const target of targets) {
    const { item, merged, firstRow } = target;
    if (merged.length > mostLines) {
      problems.push({
        ...{ row: firstRow, field: null, column: null, code: 'TOO_MANY_LINES' },
        message: `The BOM of ${item.number} would have more than ${mostLines} lines.`,
      });
    }
    const changed = differences.find(({ parentItemId }) => parentItemId === item.id);
    if (isInWork(target) || !changed || read.problems.length > 0) continue;
    problems.push({
      ...{ row: changed.row ?? firstRow, field: null, column: null, code: 'NOT_IN_WORK' },
      message: `${item.number} has no revision in work, and its BOM would change.`,
    });
  }
}

/** Where a refusal of a BOM stands in the file. */
function problemOf(refusal: Refusal, target: MergedTarget, read: BomFileRead): Problem {
  const { code, message } = refusal;
  const [, at, name = ''] = /^lines\.(\d+)\.(.+)$/.exec(refusal.field ?? '') ?? [];
  const row = at === undefined ? target.firstRow : (target.merged[Number(at)]?.row ?? null);
  const field = fieldNamed(name);
  const column = (field && read.places.get(field)?.column) ?? null;
  return { row, field, column, code, message };
}

/** Of the file, the way it is read, and all that it stands on as it is. */
function fingerprintOf(read: BomFileRead, { targets, items }: Targets): string {
  const boms = targets.map(({ revision, known }) => {
    const { id, lifecycle, batchQuantity, batchUnit } = revision;
    const lines = known.map(({ id: _, ...line }) => JSON.stringify(line)).sort();
    return [id, lifecycle, batchQuantity, batchUnit, lines];
  });
  const measures = [...items.values()]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, unit, tracking, conversions }) => [id, unit, tracking, conversions]);
  const all = JSON.stringify([read.reading, boms, measures]);
  return createHash('sha256').update(all).digest('hex');
}
