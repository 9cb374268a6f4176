import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionAndonCallChangedArgs } from '../__generated__/resolvers.ts';
import { andonCallById } from './loaders.ts';

const types = [
  'AndonCallRaised',
  'AndonCallAcknowledged',
  'AndonCallResolved',
  'AndonCallCancelled',
  'AndonCallEscalated',
] as const;

export const andonSubscriptions = {
  andonCallChanged: liveField<SubscriptionAndonCallChangedArgs, object>(
    (event, { workUnitId, workCenterId, siteId }) => {
      const type = types.find((one) => one === event.type);
      if (!type) return false;
      const call = readEvent(type, event);
      return (
        (!workUnitId ||
          (call.workUnitId !== null && workUnitId === encodeId('WorkUnit', call.workUnitId))) &&
        (!workCenterId || workCenterId === encodeId('WorkCenter', call.workCenterId)) &&
        (!siteId || siteId === encodeId('Site', call.siteId))
      );
    },
    async (event, context) => ({
      ...livePayload(event),
      andonCall: await andonCallById(context).load(event.aggregateId),
    }),
  ),
};
