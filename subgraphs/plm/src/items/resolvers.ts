import { isoDate } from '@throughline/chassis/clock';
import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  ItemEffectiveRevisionArgs,
  ItemRevisionStateArgs,
  MutationCreateItemArgs,
  QueryItemArgs,
  QueryItemByNumberArgs,
  QueryItemRevisionArgs,
} from '../__generated__/resolvers.ts';
import { createItem, type Item, type ItemRevision } from './commands.ts';
import { effectiveRevision, itemById, revisionById, revisionsOfItem } from './loaders.ts';
import { itemWithNumber } from './queries.ts';
import { effectiveRevisionThen, revisionThen } from './then.ts';

const byId = (context: RequestContext, type: string, id: string) => {
  const uuid = tryDecodeId(type, id);
  if (uuid === null) return null;
  return type === 'Item' ? itemById(context).load(uuid) : revisionById(context).load(uuid);
};

export const itemResolvers = {
  Query: {
    item: (_: unknown, { id }: QueryItemArgs, context: RequestContext) => byId(context, 'Item', id),
    itemByNumber: (_: unknown, { number }: QueryItemByNumberArgs, { db }: RequestContext) =>
      itemWithNumber(db, number),
    itemRevision: (_: unknown, { id }: QueryItemRevisionArgs, context: RequestContext) =>
      byId(context, 'ItemRevision', id),
  },
  Mutation: {
    createItem: (_: unknown, { input }: MutationCreateItemArgs, context: RequestContext) =>
      answer(context, { item: null }, async () => {
        const { idempotencyKey, ...item } = input;
        const once = { mutation: 'createItem', key: idempotencyKey, input: item };
        const { itemId } = await transactOnce(context, once, (work) => createItem(work, item));
        return { item: await itemById(context).load(itemId) };
      }),
  },
  Item: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      byId(context, 'Item', id),
    id: (item: Item) => encodeId('Item', item.id),
    revisions: (item: Item, args: PageArgs, context: RequestContext) =>
      revisionsOfItem(context, item.id, args),
    effectiveRevision: async (
      item: Item,
      { effectiveOn, asOf }: ItemEffectiveRevisionArgs,
      context: RequestContext,
    ) => {
      const on = effectiveOn ?? isoDate(context.clock.now());
      if (!asOf) return effectiveRevision(context, item.id, on);
      const id = await effectiveRevisionThen(context, item.id, { on, asOf });
      return id === null ? null : revisionById(context).load(id);
    },
  },
  ItemRevision: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      byId(context, 'ItemRevision', id),
    id: (revision: ItemRevision) => encodeId('ItemRevision', revision.id),
    item: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      itemById(context).load(revision.itemId),
    predecessor: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      revision.predecessorId === null ? null : revisionById(context).load(revision.predecessorId),
    state: (revision: ItemRevision, { asOf }: ItemRevisionStateArgs, context: RequestContext) =>
      revisionThen(context, revision.id, asOf),
  },
};

/** Ids of the graph to uuids, for the other domains' inputs. */
export const revisionUuid = (id: string, field: string) => decodeId('ItemRevision', id, field);
