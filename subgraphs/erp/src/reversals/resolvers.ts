import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type { MutationReverseStockMoveArgs } from '../__generated__/resolvers.ts';
import { moveById } from '../inventory/loaders.ts';
import { reverseStockMove } from './commands.ts';

export const reversalResolvers = {
  Mutation: {
    reverseStockMove: (
      _: unknown,
      { input }: MutationReverseStockMoveArgs,
      context: RequestContext,
    ) =>
      answer<{ stockMoves: unknown[] }>(context, { stockMoves: [] }, async () => {
        const asked = {
          stockMoveId: decodeId('StockMove', input.stockMoveId, 'stockMoveId'),
          reason: input.reason,
        };
        const once = { mutation: 'reverseStockMove', key: input.idempotencyKey, input: asked };
        const { moveIds } = await transactOnce(context, once, (work) =>
          reverseStockMove(work, asked),
        );
        return { stockMoves: await moveById(context).loadMany(moveIds) };
      }),
  },
};
