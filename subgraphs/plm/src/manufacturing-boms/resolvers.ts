import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import type {
  ItemRevisionManufacturingBomArgs,
  ItemRevisionManufacturingBomsArgs,
  MutationDeriveManufacturingBomArgs,
  MutationReleaseManufacturingBomArgs,
  MutationSetManufacturingBomArgs,
} from '../__generated__/resolvers.ts';
import { lineById, linesOfRevision } from '../boms/loaders.ts';
import { goesIn } from '../boms/queries.ts';
import type { ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { readManufacturingBom } from './arguments.ts';
import { siteDifferences } from './comparison.ts';
import {
  deriveManufacturingBom,
  releaseManufacturingBom,
  setManufacturingBom,
} from './commands.ts';
import {
  bomsOfRevision,
  dropsOfManufacturingBom,
  linesOfManufacturingBom,
  type ManufacturingBom,
  manufacturingBomById,
  type ManufacturingBomDrop,
  type ManufacturingBomLine,
  releasedBomAt,
} from './loaders.ts';
import { shownPlan } from './plans.ts';
import { bomsOfRevisionThen, type ManufacturingBomThen, releasedBomThen } from './then.ts';

const shown = async (context: RequestContext, done: { manufacturingBomId: string }) => ({
  manufacturingBom: await manufacturingBomById(context).load(done.manufacturingBomId),
});

const mutations = {
  deriveManufacturingBom: (
    _: unknown,
    { input }: MutationDeriveManufacturingBomArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturingBom: null }, async () => {
      const asked = {
        revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
        siteId: decodeId('Site', input.siteId, 'siteId'),
      };
      const once = { mutation: 'deriveManufacturingBom', key: input.idempotencyKey, input: asked };
      return shown(
        context,
        await transactOnce(context, once, (work) => deriveManufacturingBom(work, asked)),
      );
    }),
  setManufacturingBom: (
    _: unknown,
    { input }: MutationSetManufacturingBomArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturingBom: null }, async () => {
      const asked = readManufacturingBom(input);
      const once = { mutation: 'setManufacturingBom', key: input.idempotencyKey, input: asked };
      return shown(
        context,
        await transactOnce(context, once, (work) => setManufacturingBom(work, asked)),
      );
    }),
  releaseManufacturingBom: (
    _: unknown,
    { input }: MutationReleaseManufacturingBomArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturingBom: null }, async () => {
      const asked = {
        manufacturingBomId: decodeId(
          'ManufacturingBom',
          input.manufacturingBomId,
          'manufacturingBomId',
        ),
      };
      const once = { mutation: 'releaseManufacturingBom', key: input.idempotencyKey, input: asked };
      return shown(
        context,
        await transactOnce(context, once, (work) => releaseManufacturingBom(work, asked)),
      );
    }),
};

const linesOf = async ({ past, id }: ManufacturingBomThen, context: RequestContext) => {
  if (!past) return linesOfManufacturingBom(context).load(id);
  return [...past.lines].sort((one, other) => one.findNumber - other.findNumber);
};

/** By find number of the engineering lines. */
async function dropped(bom: ManufacturingBomThen, context: RequestContext) {
  const rows = bom.past?.drops ?? (await dropsOfManufacturingBom(context).load(bom.id));
  const lines = await linesOfRevision(context).load(bom.revisionId);
  const place = new Map(lines.map(({ id }, at) => [id, at]));
  return [...rows].sort((a, b) => (place.get(a.lineId) ?? 0) - (place.get(b.lineId) ?? 0));
}

const revisionOf = async (bom: ManufacturingBom, context: RequestContext) => {
  const revision = await revisionById(context).load(bom.revisionId);
  if (!revision) throw new Error(`manufacturing BOM ${bom.id} has no revision`);
  return revision;
};

export const manufacturingBomResolvers = {
  Mutation: mutations,
  ItemRevision: {
    manufacturingBoms: (
      revision: ItemRevision,
      args: ItemRevisionManufacturingBomsArgs,
      context: RequestContext,
    ) => {
      const { asOf, first = null, after = null, last = null, before = null } = args;
      return asOf
        ? bomsOfRevisionThen(context, revision.id, { first, after, last, before, asOf })
        : bomsOfRevision(context, revision.id, args);
    },
    manufacturingBom: (
      { id: revisionId }: ItemRevision,
      args: ItemRevisionManufacturingBomArgs,
      context: RequestContext,
    ) => {
      const siteId = decodeId('Site', args.siteId, 'siteId');
      return args.asOf
        ? releasedBomThen(context, { revisionId, siteId, asOf: args.asOf })
        : releasedBomAt(context).load(`${revisionId} ${siteId}`);
    },
  },
  ManufacturingBom: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('ManufacturingBom', id);
      return uuid === null ? null : manufacturingBomById(context).load(uuid);
    },
    id: (bom: ManufacturingBom) => encodeId('ManufacturingBom', bom.id),
    itemRevision: (bom: ManufacturingBom, _: unknown, context: RequestContext) =>
      revisionOf(bom, context),
    site: (bom: ManufacturingBom) => ({ __typename: 'Site', id: encodeId('Site', bom.siteId) }),
    batchQuantity: async (bom: ManufacturingBom, _: unknown, context: RequestContext) => {
      const { batchQuantity: value, batchUnit: unit } = await revisionOf(bom, context);
      return { value, unit };
    },
    lines: (bom: ManufacturingBomThen, _: unknown, context: RequestContext) =>
      linesOf(bom, context),
    droppedLines: (bom: ManufacturingBomThen, _: unknown, context: RequestContext) =>
      dropped(bom, context),
    operationsDefinition: ({ operations }: ManufacturingBom) =>
      operations && { segments: shownPlan(operations as DefinitionOperation[]) },
    differences: async (bom: ManufacturingBomThen, _: unknown, context: RequestContext) =>
      siteDifferences(
        (await linesOfRevision(context).load(bom.revisionId)).filter(goesIn),
        await linesOf(bom, context),
        await dropped(bom, context),
      ),
  },
  ManufacturingBomLine: {
    id: (line: ManufacturingBomLine) => encodeId('ManufacturingBomLine', line.id),
    sourceLine: ({ sourceLineId }: ManufacturingBomLine, _: unknown, context: RequestContext) =>
      sourceLineId === null ? null : lineById(context).load(sourceLineId),
    component: (line: ManufacturingBomLine, _: unknown, context: RequestContext) =>
      itemById(context).load(line.componentId),
    quantity: (line: ManufacturingBomLine) => ({ value: plain(line.quantity), unit: line.unit }),
  },
  DroppedBomLine: {
    line: ({ lineId }: ManufacturingBomDrop, _: unknown, context: RequestContext) =>
      lineById(context).load(lineId),
  },
};
