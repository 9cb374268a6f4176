import { isoDate } from '@throughline/chassis/clock';
import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type { ExplodedComponent, ExplodedLine } from '@throughline/definitions/explosion';
import type { ItemRevisionExplosionArgs, MutationSetBomArgs } from '../__generated__/resolvers.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { type NewBom, setBom } from './commands.ts';
import { lineById, linesOfRevision, whereUsed, type WhereUsedArgs } from './loaders.ts';
import { type BomLine, explodeRevision } from './queries.ts';

function readBom(input: MutationSetBomArgs['input']): NewBom {
  return {
    revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
    batchQuantity: input.batchQuantity ?? null,
    lines: input.lines.map((line, at) => ({
      findNumber: line.findNumber,
      componentId: decodeId('Item', line.componentId, `lines.${at}.componentId`),
      quantity: line.quantity,
      attrition: line.attrition,
      setUpQuantity: line.setUpQuantity,
      roundingMultiple: line.roundingMultiple ?? null,
      phantom: line.phantom,
      effectiveFrom: line.effectiveFrom ?? null,
      effectiveTo: line.effectiveTo ?? null,
      operationSequence: line.operationSequence ?? null,
    })),
  };
}

/** A quantity of an item in its stock unit. */
async function inStockUnit(context: RequestContext, itemId: string, value: { toFixed(): string }) {
  const item = await itemById(context).load(itemId);
  return { value: value.toFixed(), unit: item?.unit ?? '' };
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
    explosion: (revision: ItemRevision, args: ItemRevisionExplosionArgs, context: RequestContext) =>
      explodeRevision(
        context.db,
        revision,
        args.quantity ?? null,
        args.effectiveOn ?? isoDate(context.clock.now()),
      ),
  },
  Bom: {
    batchQuantity: (revision: ItemRevision) => ({
      value: revision.batchQuantity,
      unit: revision.batchUnit,
    }),
    lines: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      linesOfRevision(context).load(revision.id),
  },
  BomLine: {
    id: (line: BomLine) => encodeId('BomLine', line.id),
    component: (line: BomLine, _: unknown, context: RequestContext) =>
      itemById(context).load(line.componentId),
    quantity: (line: BomLine) => ({ value: plain(line.quantity), unit: line.unit }),
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
  Item: {
    whereUsed: (item: Item, args: WhereUsedArgs, context: RequestContext) =>
      whereUsed(context, item.id, args),
  },
  WhereUsed: {
    itemRevision: (row: { revision_id: string }, _: unknown, context: RequestContext) =>
      revisionById(context).load(row.revision_id),
    line: (row: { id: string }, _: unknown, context: RequestContext) =>
      lineById(context).load(row.id),
  },
};
