import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { SubscriptionWorkOrderChangedArgs } from '../__generated__/resolvers.ts';
import { workOrderById } from './loaders.ts';

export const orderSubscriptions = {
  workOrderChanged: liveField<SubscriptionWorkOrderChangedArgs, object>(
    (event, { workOrderId, workCenterId, siteId }) => {
      if (event.aggregateType !== 'WorkOrder') return false;
      const place = event.payload as { siteId: string; workCenterIds: string[] };
      return (
        (!workOrderId || workOrderId === encodeId('WorkOrder', event.aggregateId)) &&
        (!siteId || siteId === encodeId('Site', place.siteId)) &&
        (!workCenterId ||
          place.workCenterIds.includes(tryDecodeId('WorkCenter', workCenterId) ?? ''))
      );
    },
    async (event, context) => ({
      ...livePayload(event),
      workOrder: await workOrderById(context).load(event.aggregateId),
    }),
  ),
};
