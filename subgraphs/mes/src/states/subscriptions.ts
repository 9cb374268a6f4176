import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionEquipmentStateChangedArgs } from '../__generated__/resolvers.ts';
import { workUnitById } from '../equipment/loaders.ts';

export const stateSubscriptions = {
  equipmentStateChanged: liveField<SubscriptionEquipmentStateChangedArgs, object>(
    (event, { workUnitId, workCenterId, siteId }) => {
      if (event.type !== 'EquipmentStateChanged') return false;
      const place = readEvent('EquipmentStateChanged', event);
      return (
        (!workUnitId || workUnitId === encodeId('WorkUnit', place.workUnitId)) &&
        (!workCenterId || workCenterId === encodeId('WorkCenter', place.workCenterId)) &&
        (!siteId || siteId === encodeId('Site', place.siteId))
      );
    },
    async (event, context) => ({
      ...livePayload(event),
      since: readEvent('EquipmentStateChanged', event).since,
      workUnit: await workUnitById(context).load(event.aggregateId),
    }),
  ),
};
