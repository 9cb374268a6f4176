import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationCountStockArgs,
  MutationCreateStorageLocationArgs,
  MutationHoldLotArgs,
  MutationTransferStockArgs,
} from '../__generated__/resolvers.ts';
import { countStock, createStorageLocation, transferStock } from './commands.ts';
import { holdLot, releaseLot } from './holds.ts';
import { locationById, lotById, moveById } from './loaders.ts';

type LotCommand = (
  work: Work,
  asked: { lotId: string; reason: string },
) => Promise<{ lotId: string }>;

/** Hold and release differ in their command only. */
function onLot(mutation: string, command: LotCommand) {
  return (_: unknown, { input }: MutationHoldLotArgs, context: RequestContext) =>
    answer(context, { materialLot: null }, async () => {
      const asked = { lotId: decodeId('MaterialLot', input.lotId, 'lotId'), reason: input.reason };
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const { lotId } = await transactOnce(context, once, (work) => command(work, asked));
      return { materialLot: await lotById(context).load(lotId) };
    });
}

export const inventoryMutations = {
  createStorageLocation: (
    _: unknown,
    { input }: MutationCreateStorageLocationArgs,
    context: RequestContext,
  ) =>
    answer(context, { storageLocation: null }, async () => {
      const { idempotencyKey, ...given } = input;
      const asked = { ...given, siteId: decodeId('Site', input.siteId, 'siteId') };
      const once = { mutation: 'createStorageLocation', key: idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) =>
        createStorageLocation(work, asked),
      );
      return { storageLocation: await locationById(context).load(id) };
    }),
  countStock: (_: unknown, { input }: MutationCountStockArgs, context: RequestContext) =>
    answer<{ stockMoves: unknown[] }>(context, { stockMoves: [] }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        locationId: decodeId('StorageLocation', input.locationId, 'locationId'),
        lotNumber: input.lotNumber ?? null,
        quantity: input.quantity,
      };
      const once = { mutation: 'countStock', key: input.idempotencyKey, input: asked };
      const { moveIds } = await transactOnce(context, once, (work) => countStock(work, asked));
      return { stockMoves: await moveById(context).loadMany(moveIds) };
    }),
  transferStock: (_: unknown, { input }: MutationTransferStockArgs, context: RequestContext) =>
    answer<{ stockMoves: unknown[] }>(context, { stockMoves: [] }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        lotId: input.lotId ? decodeId('MaterialLot', input.lotId, 'lotId') : null,
        fromLocationId: decodeId('StorageLocation', input.fromLocationId, 'fromLocationId'),
        toLocationId: decodeId('StorageLocation', input.toLocationId, 'toLocationId'),
        quantity: input.quantity,
      };
      const once = { mutation: 'transferStock', key: input.idempotencyKey, input: asked };
      const { moveIds } = await transactOnce(context, once, (work) => transferStock(work, asked));
      return { stockMoves: await moveById(context).loadMany(moveIds) };
    }),
  holdLot: onLot('holdLot', holdLot),
  releaseLot: onLot('releaseLot', releaseLot),
};
