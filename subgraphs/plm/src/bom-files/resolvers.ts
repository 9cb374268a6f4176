import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  BomImportInput,
  ItemRevisionBomFileArgs,
  ManufacturingBomBomFileArgs,
  MutationImportBomArgs,
  MutationPreviewBomImportArgs,
} from '../__generated__/resolvers.ts';
import { linesOfRevision } from '../boms/loaders.ts';
import { linesOfRevisionThen } from '../boms/then.ts';
import type { ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { revisionThen } from '../items/then.ts';
import { linesOfManufacturingBom } from '../manufacturing-boms/loaders.ts';
import type { ManufacturingBomThen } from '../manufacturing-boms/then.ts';
import type { Outcome } from './applying.ts';
import { assertFileName, importBom, previewBomImport } from './commands.ts';
import type { ImportDifference } from './differences.ts';
import {
  type Exported,
  exportLevels,
  exportLines,
  exportSiteLines,
  type LevelsAsked,
} from './exporting.ts';
import { assertWriting, writeBomFile, writeDifferences, type Writing } from './files.ts';
import { type BomImport, bomImportById, findBomImports, revisionsOfImport } from './loaders.ts';
import { decodeContent, type FileToImport, readBomFile } from './reading.ts';

/** Told one by one; a file has all of them. */
const mostTold = 1000;

function readFile(input: BomImportInput): FileToImport {
  const { content, revisionId, columns, sheet, ...manners } = input;
  return {
    manners: { ...manners, columns: columns ?? null, sheet: sheet ?? null },
    content: decodeContent(content),
    revisionId: revisionId ? decodeId('ItemRevision', revisionId, 'revisionId') : null,
  };
}

function shownPreview(outcome: Outcome, sha256: string) {
  const { problems } = outcome;
  return {
    ...outcome,
    sha256,
    fingerprint: problems.length > 0 ? null : outcome.fingerprint,
    problemCount: problems.length,
    problems: problems.slice(0, mostTold),
    differences: outcome.differences.slice(0, mostTold),
    differencesFile: () => writeDifferences(outcome),
  };
}

const mutations = {
  previewBomImport: (
    _: unknown,
    { input }: MutationPreviewBomImportArgs,
    context: RequestContext,
  ) =>
    answer<{ preview: ReturnType<typeof shownPreview> | null }>(
      context,
      { preview: null },
      async () => {
        const file = readFile(input);
        const read = await readBomFile(file);
        const outcome = await previewBomImport(context, file, read);
        return { preview: shownPreview(outcome, read.sha256) };
      },
    ),
  importBom: (_: unknown, { input }: MutationImportBomArgs, context: RequestContext) =>
    answer<{ bomImport: BomImport | null }>(context, { bomImport: null }, async () => {
      const { fileName, fingerprint, idempotencyKey: key } = input;
      assertFileName(fileName);
      const file = readFile(input.file);
      const read = await readBomFile(file);
      // The reading names the file by its hash.
      const said = { fileName, fingerprint, reading: read.reading };
      const once = { mutation: 'importBom', key, input: said };
      const { importId } = await transactOnce(context, once, (work) =>
        importBom(work, { file, read, fileName, fingerprint }),
      );
      return { bomImport: await bomImportById(context).load(importId) };
    }),
};

/** One level as it is, or as it was known at a moment. */
async function oneLevel(
  context: RequestContext,
  revision: ItemRevision,
  { on, asOf }: LevelsAsked,
): Promise<Exported> {
  if (asOf === null) {
    const lines = await linesOfRevision(context).load(revision.id);
    return exportLines(context.db, revision, lines, on);
  }
  const then = await revisionThen(context, revision.id, asOf);
  const lines = await linesOfRevisionThen(context, revision.id, asOf);
  return exportLines(context.db, then ?? revision, lines, on);
}

async function revisionFile(
  revision: ItemRevision,
  args: ItemRevisionBomFileArgs,
  context: RequestContext,
) {
  const writing: Writing = { ...args, columns: args.columns ?? null };
  assertWriting(writing);
  const asked = { on: args.effectiveOn ?? null, asOf: args.asOf ?? null };
  const exported = args.multiLevel
    ? await exportLevels(context, revision, asked)
    : await oneLevel(context, revision, asked);
  const item = await itemById(context).load(revision.itemId);
  return writeBomFile(exported, [item?.number ?? null, revision.label], writing);
}

async function siteFile(
  bom: ManufacturingBomThen,
  args: ManufacturingBomBomFileArgs,
  context: RequestContext,
) {
  const writing: Writing = { ...args, columns: args.columns ?? null, designatorSeparator: ';' };
  assertWriting(writing);
  const revision = await revisionById(context).load(bom.revisionId);
  if (!revision) throw new Error('a manufacturing BOM without its revision');
  const lines = bom.past?.lines ?? (await linesOfManufacturingBom(context).load(bom.id));
  const exported = await exportSiteLines(context.db, revision, lines, args.effectiveOn ?? null);
  const item = await itemById(context).load(revision.itemId);
  const names = [item?.number ?? null, revision.label, `v${bom.version}`];
  return writeBomFile(exported, names, writing);
}

export const bomFileResolvers = {
  Query: {
    bomImports: (_: unknown, args: PageArgs, { db }: RequestContext) => findBomImports(db, args),
  },
  Mutation: mutations,
  ItemRevision: { bomFile: revisionFile },
  ManufacturingBom: { bomFile: siteFile },
  BomImportDifference: {
    parent: (difference: ImportDifference, _: unknown, context: RequestContext) =>
      itemById(context).load(difference.parentItemId),
    component: (difference: ImportDifference, _: unknown, context: RequestContext) =>
      itemById(context).load(difference.componentId),
  },
  BomImport: {
    id: (one: BomImport) => encodeId('BomImport', one.id),
    counts: (one: BomImport) => one,
    itemRevisions: async (one: BomImport, _: unknown, context: RequestContext) => {
      const set = await revisionsOfImport(context).load(one.id);
      const revisions = revisionById(context);
      const found = await Promise.all(set.map(({ revisionId }) => revisions.load(revisionId)));
      return found.filter((revision) => revision !== null);
    },
  },
};
