import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type {
  ItemSupersedesArgs,
  ItemSuccessorsArgs,
  ItemSupersessionArgs,
  MutationSupersedeItemArgs,
  MutationWithdrawSupersessionArgs,
} from '../__generated__/resolvers.ts';
import type { Item } from '../items/commands.ts';
import { itemById } from '../items/loaders.ts';
import { assertPast, heldThen } from '../items/then.ts';
import { supersedeItem, withdrawSupersession } from './commands.ts';
import {
  supersededBy,
  supersededEver,
  supersessionHistory,
  supersessionOfItem,
  successorsOfItem,
  successorsThen,
} from './loaders.ts';
import type { ItemSupersession } from './queries.ts';

export const supersessionResolvers = {
  Item: {
    supersession: async (item: Item, { asOf }: ItemSupersessionArgs, context: RequestContext) => {
      if (!asOf) return supersessionOfItem(context).load(item.id);
      assertPast(context, asOf);
      const said = await supersessionHistory(context).load(item.id);
      return said.find((one) => heldThen(one, asOf)) ?? null;
    },
    supersessionHistory: (item: Item, _: unknown, context: RequestContext) =>
      supersessionHistory(context).load(item.id),
    successors: (item: Item, { asOf }: ItemSuccessorsArgs, context: RequestContext) => {
      if (!asOf) return successorsOfItem(context).load(item.id);
      assertPast(context, asOf);
      return successorsThen(context).load(`${item.id} ${asOf}`);
    },
    supersedes: async (item: Item, { asOf }: ItemSupersedesArgs, context: RequestContext) => {
      if (!asOf) return supersededBy(context).load(item.id);
      assertPast(context, asOf);
      const said = await supersededEver(context).load(item.id);
      return said.filter((one) => heldThen(one, asOf));
    },
  },
  ItemSupersession: {
    item: (row: ItemSupersession, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    successor: (row: ItemSupersession, _: unknown, context: RequestContext) =>
      itemById(context).load(row.successorId),
    conversionFactor: (row: ItemSupersession) => plain(row.factor),
  },
  Mutation: {
    supersedeItem: (_: unknown, { input }: MutationSupersedeItemArgs, context: RequestContext) =>
      answer(context, { item: null }, async () => {
        const asked = {
          itemId: decodeId('Item', input.itemId, 'itemId'),
          successorId: decodeId('Item', input.successorId, 'successorId'),
          effectiveFrom: input.effectiveFrom,
          useUp: input.useUp,
          factor: input.conversionFactor,
        };
        const once = ['supersedeItem', input.idempotencyKey, asked] as const;
        const { itemId } = await runOnce(context, once, supersedeItem);
        return { item: await itemById(context).load(itemId) };
      }),
    withdrawSupersession: (
      _: unknown,
      { input }: MutationWithdrawSupersessionArgs,
      context: RequestContext,
    ) =>
      answer(context, { item: null }, async () => {
        const asked = { itemId: decodeId('Item', input.itemId, 'itemId') };
        const once = ['withdrawSupersession', input.idempotencyKey, asked] as const;
        const { itemId } = await runOnce(context, once, withdrawSupersession);
        return { item: await itemById(context).load(itemId) };
      }),
  },
};
