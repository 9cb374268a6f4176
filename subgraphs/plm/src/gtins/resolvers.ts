import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type { MutationSetGtinArgs } from '../__generated__/resolvers.ts';
import { itemById } from '../items/loaders.ts';
import { setGtin } from './commands.ts';

export const gtinResolvers = {
  Mutation: {
    setGtin: (_: unknown, { input }: MutationSetGtinArgs, context: RequestContext) =>
      answer(context, { item: null }, async () => {
        const asked = {
          itemId: decodeId('Item', input.itemId, 'itemId'),
          gtin: input.gtin ?? null,
        };
        const once = ['setGtin', input.idempotencyKey, asked] as const;
        const { itemId } = await runOnce(context, once, setGtin);
        return { item: await itemById(context).load(itemId) };
      }),
  },
};
