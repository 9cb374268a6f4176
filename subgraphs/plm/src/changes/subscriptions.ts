import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import type { SubscriptionChangeOrderChangedArgs } from '../__generated__/resolvers.ts';
import { changeOrderById } from './loaders.ts';

export const changeSubscriptions = {
  changeOrderChanged: liveField<SubscriptionChangeOrderChangedArgs, object>(
    (event, { changeOrderId }) =>
      event.aggregateType === 'ChangeOrder' &&
      (!changeOrderId || changeOrderId === encodeId('ChangeOrder', event.aggregateId)),
    async (event, context) => ({
      ...livePayload(event),
      changeOrder: await changeOrderById(context).load(event.aggregateId),
    }),
  ),
};
