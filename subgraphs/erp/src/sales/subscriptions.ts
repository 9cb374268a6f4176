import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import type { SubscriptionSalesOrderChangedArgs } from '../__generated__/resolvers.ts';
import { salesOrderById } from './loaders.ts';

export const salesSubscriptions = {
  salesOrderChanged: liveField<SubscriptionSalesOrderChangedArgs, object>(
    (event, { salesOrderId }) =>
      event.aggregateType === 'SalesOrder' &&
      (!salesOrderId || salesOrderId === encodeId('SalesOrder', event.aggregateId)),
    async (event, context) => ({
      ...livePayload(event),
      salesOrder: await salesOrderById(context).load(event.aggregateId),
    }),
  ),
};
