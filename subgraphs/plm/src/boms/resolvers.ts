import { isoDate } from '@throughline/chassis/clock';
import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import { transactOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type {
  ExplodedComponent,
  ExplodedLine,
  ExplodedOutput,
} from '@throughline/definitions/explosion';
import type {
  ItemImplosionArgs,
  ItemRevisionBomComparisonArgs,
  ItemRevisionBomTreeArgs,
  ItemRevisionExplosionArgs,
  ItemWhereUsedArgs,
  MutationSetBomArgs,
} from '../__generated__/resolvers.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { asKnown, assertPast, revisionThen, type RevisionThen } from '../items/then.ts';
import { ancestorsOf } from './ancestry.ts';
import { type NewBom, setBom } from './commands.ts';
import { compareLines } from './comparison.ts';
import type { Ancestor } from './implosion.ts';
import { lineById, linesOfRevision } from './loaders.ts';
import { explodeRevision, explodeThen } from './exploding.ts';
import { treeBelow, treeThen } from './places.ts';
import type { BomLine } from './queries.ts';
import { linesOfRevisionThen } from './then.ts';
import type { TreeNode } from './tree.ts';
import { type UseRow, usesNow, usesThen } from './where-used.ts';

function readBom(input: MutationSetBomArgs['input']): NewBom {
  return {
    revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
    batchQuantity: input.batchQuantity ?? null,
    lines: input.lines.map((line, at) => ({
      kind: line.kind,
      costShare: line.costShare ?? null,
      findNumber: line.findNumber,
      componentId: decodeId('Item', line.componentId, `lines.${at}.componentId`),
      quantity: line.quantity,
      attrition: line.attrition,
      setUpQuantity: line.setUpQuantity,
      roundingMultiple: line.roundingMultiple ?? null,
      phantom: line.phantom,
      effectiveFrom: line.effectiveFrom ?? null,
      effectiveTo: line.effectiveTo ?? null,
      fromLotNumber: line.fromLotNumber ?? null,
      toLotNumber: line.toLotNumber ?? null,
      operationSequence: line.operationSequence ?? null,
      referenceDesignators: line.referenceDesignators,
      substitutes: line.substitutes.map(({ itemId, ratio, rank }, place) => ({
        itemId: decodeId('Item', itemId, `lines.${at}.substitutes.${place}.itemId`),
        ratio,
        rank,
      })),
    })),
  };
}

/** A quantity of an item in its stock unit. */
async function inStockUnit(context: RequestContext, itemId: string, value: { toFixed(): string }) {
  const item = await itemById(context).load(itemId);
  return { value: value.toFixed(), unit: item?.unit ?? '' };
}

/** Lines as they are, or as they were known at a moment. */
function linesAsOf(
  context: RequestContext,
  revisionId: string,
  asOf: string | null | undefined,
  field: string,
) {
  if (asOf) return linesOfRevisionThen(context, revisionId, asOf, field);
  return linesOfRevision(context).load(revisionId);
}

/** The revision of a use as it was at the moment the use was asked for. */
function revisionOfUse(
  { revisionId, asOf }: { revisionId: string; asOf?: string | null },
  context: RequestContext,
) {
  return revisionThen(context, revisionId, asOf ?? context.clock.now().toISOString());
}

export const bomResolvers = {
  Mutation: {
    setBom: (_: unknown, { input }: MutationSetBomArgs, context: RequestContext) =>
      answer(context, { itemRevision: null }, async () => {
        const bom = readBom(input);
        const once = { mutation: 'setBom', key: input.idempotencyKey, input: bom };
        const { revisionId } = await transactOnce(context, once, (work) => setBom(work, bom));
        return { itemRevision: await revisionById(context).load(revisionId) };
      }),
  },
  ItemRevision: {
    bom: (revision: ItemRevision) => revision,
    explosion: (
      revision: ItemRevision,
      args: ItemRevisionExplosionArgs,
      context: RequestContext,
    ) => {
      const { asOf, quantity = null } = args;
      const how = {
        on: args.effectiveOn ?? isoDate(context.clock.now()),
        siteId: args.siteId ? decodeId('Site', args.siteId, 'siteId') : null,
        asDesigned: args.asDesigned,
        lotNumber: args.lotNumber ?? null,
      };
      return asOf
        ? explodeThen(context, revision, quantity, { ...how, asOf })
        : explodeRevision(context.db, revision, quantity, how);
    },
    bomTree: (revision: ItemRevision, args: ItemRevisionBomTreeArgs, context: RequestContext) => {
      const how = {
        first: args.first ?? null,
        after: args.after ?? null,
        quantity: args.quantity ?? null,
        on: args.effectiveOn ?? isoDate(context.clock.now()),
        lotNumber: args.lotNumber ?? null,
        levels: args.levels ?? null,
      };
      return args.asOf
        ? treeThen(context, revision, { ...how, asOf: args.asOf })
        : treeBelow(context.db, revision, how);
    },
    bomComparison: async (
      revision: ItemRevision,
      args: ItemRevisionBomComparisonArgs,
      context: RequestContext,
    ) => {
      const usually = args.fromAsOf ? revision.id : revision.predecessorId;
      const fromId = args.fromRevisionId
        ? decodeId('ItemRevision', args.fromRevisionId, 'fromRevisionId')
        : usually;
      if (fromId !== null && !(await revisionById(context).load(fromId))) {
        throw notFound('revision', 'fromRevisionId');
      }
      const before =
        fromId === null ? [] : await linesAsOf(context, fromId, args.fromAsOf, 'fromAsOf');
      return compareLines(before, await linesAsOf(context, revision.id, args.asOf, 'asOf'));
    },
  },
  Bom: {
    batchQuantity: (revision: ItemRevision | RevisionThen) => ({
      value: revision.batchQuantity,
      unit: revision.batchUnit,
    }),
    lines: (revision: ItemRevision | RevisionThen, _: unknown, context: RequestContext) =>
      linesAsOf(context, revision.id, 'asOf' in revision ? revision.asOf : null, 'asOf'),
  },
  ItemRevisionState: {
    bom: (state: RevisionThen) => state,
  },
  BomLine: {
    id: (line: BomLine) => encodeId('BomLine', line.id),
    component: (line: BomLine, _: unknown, context: RequestContext) =>
      itemById(context).load(line.componentId),
    quantity: (line: BomLine) => ({ value: plain(line.quantity), unit: line.unit }),
    costShare: (line: BomLine) => line.costShare && plain(line.costShare),
  },
  BomTreeNode: {
    level: ({ path }: TreeNode) => path.length,
    path: ({ path }: TreeNode) => path.map(({ findNumber }) => findNumber),
    parent: (node: TreeNode, _: unknown, context: RequestContext) =>
      itemById(context).load(node.parentItemId),
    line: ({ path }: TreeNode, _: unknown, context: RequestContext) =>
      lineById(context).load(path.at(-1)?.lineId ?? ''),
    quantity: ({ path, quantity }: TreeNode, _: unknown, context: RequestContext) =>
      inStockUnit(context, path.at(-1)?.componentItemId ?? '', quantity),
  },
  Ancestor: {
    item: (row: Ancestor, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    itemRevision: (row: Ancestor, _: unknown, context: RequestContext) =>
      revisionById(context).load(row.revisionId),
    revisionState: (row: Ancestor & { asOf?: string }, _: unknown, context: RequestContext) =>
      revisionOfUse(row, context),
    quantity: (row: Ancestor, _: unknown, context: RequestContext) =>
      inStockUnit(context, row.partId, row.quantity),
  },
  ExplosionLine: {
    parent: (row: ExplodedLine, _: unknown, context: RequestContext) =>
      itemById(context).load(row.parentItemId),
    component: (row: ExplodedLine, _: unknown, context: RequestContext) =>
      itemById(context).load(row.line.componentItemId),
    findNumber: (row: ExplodedLine) => row.line.findNumber,
    phantom: (row: ExplodedLine) => row.line.phantom,
    quantity: (row: ExplodedLine, _: unknown, context: RequestContext) =>
      inStockUnit(context, row.line.componentItemId, row.quantity),
  },
  ExplosionComponent: {
    item: (row: ExplodedComponent, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    quantity: (row: ExplodedComponent, _: unknown, context: RequestContext) =>
      inStockUnit(context, row.itemId, row.quantity),
  },
  ExplosionOutput: {
    item: (row: ExplodedOutput, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    quantity: (row: ExplodedOutput, _: unknown, context: RequestContext) =>
      inStockUnit(context, row.itemId, row.quantity),
  },
  Item: {
    whereUsed: async (item: Item, args: ItemWhereUsedArgs, context: RequestContext) => {
      const { first = null, after = null, last = null, before = null, asOf } = args;
      const asked = { first, after, last, before, effectiveOn: args.effectiveOn ?? null };
      if (!asOf) return usesNow(context, item.id, asked);
      assertPast(context, asOf);
      return asKnown(await usesThen(context, item.id, { ...asked, asOf }), asOf);
    },
    implosion: async (item: Item, args: ItemImplosionArgs, context: RequestContext) => {
      const asOf = args.asOf ?? null;
      const page = await ancestorsOf(context, item.id, {
        first: args.first ?? null,
        after: args.after ?? null,
        on: args.effectiveOn ?? isoDate(context.clock.now()),
        onlyTop: args.onlyTop,
        asOf,
      });
      return asOf === null ? page : asKnown(page, asOf);
    },
  },
  WhereUsed: {
    itemRevision: (row: UseRow, _: unknown, context: RequestContext) =>
      revisionById(context).load(row.revision_id),
    revisionState: (row: UseRow & { asOf?: string }, _: unknown, context: RequestContext) =>
      revisionOfUse({ ...row, revisionId: row.revision_id }, context),
    line: (row: UseRow, _: unknown, context: RequestContext) => lineById(context).load(row.id),
  },
};
