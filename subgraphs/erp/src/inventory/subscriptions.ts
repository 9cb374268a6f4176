import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionStockChangedArgs } from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';

export const inventorySubscriptions = {
  stockChanged: liveField<SubscriptionStockChangedArgs, object>(
    (event, { itemId }) =>
      event.type === 'StockChanged' && (!itemId || itemId === encodeId('Item', event.aggregateId)),
    (event) => {
      const { itemId, moveType, change } = readEvent('StockChanged', event);
      return { ...livePayload(event), moveType, change, item: reference('Item', itemId) };
    },
  ),
};
