import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionProcessAlarmRaisedArgs } from '../__generated__/resolvers.ts';
import { processAlarmById } from './loaders.ts';

export const alarmSubscriptions = {
  processAlarmRaised: liveField<SubscriptionProcessAlarmRaisedArgs, object>(
    (event, { itemId, workCenterId, siteId }) => {
      if (event.type !== 'ProcessAlarmRaised') return false;
      const alarm = readEvent('ProcessAlarmRaised', event);
      return (
        (!itemId || itemId === encodeId('Item', alarm.itemId)) &&
        (!workCenterId || workCenterId === encodeId('WorkCenter', alarm.workCenterId)) &&
        (!siteId || siteId === encodeId('Site', alarm.siteId))
      );
    },
    async (event, context) => ({
      ...livePayload(event),
      processAlarm: await processAlarmById(context).load(event.aggregateId),
    }),
  ),
};
