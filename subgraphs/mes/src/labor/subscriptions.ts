import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionLaborChangedArgs } from '../__generated__/resolvers.ts';
import { laborEntryById } from './loaders.ts';

const types = ['LaborStarted', 'LaborReported'] as const;

export const laborSubscriptions = {
  laborChanged: liveField<SubscriptionLaborChangedArgs, object>(
    (event, { personId, jobOrderId, workCenterId, siteId }) => {
      const type = types.find((one) => one === event.type);
      if (!type) return false;
      const labor = readEvent(type, event);
      return (
        (!personId || personId === encodeId('Person', labor.personId)) &&
        (!jobOrderId ||
          (labor.jobOrderId !== null && jobOrderId === encodeId('JobOrder', labor.jobOrderId))) &&
        (!workCenterId || workCenterId === encodeId('WorkCenter', labor.workCenterId)) &&
        (!siteId || siteId === encodeId('Site', labor.siteId))
      );
    },
    async (event, context) => ({
      ...livePayload(event),
      labor: await laborEntryById(context).load(event.aggregateId),
    }),
  ),
};
