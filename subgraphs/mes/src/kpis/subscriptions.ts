import type { RequestContext } from '@throughline/chassis/context';
import { livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readCursor } from '@throughline/chassis/outbox/cursor';
import type { StoredEvent } from '@throughline/chassis/outbox/event';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionShiftKpisChangedArgs } from '../__generated__/resolvers.ts';
import { workUnitById } from '../equipment/loaders.ts';
import { Paced } from './paced.ts';
import { runningShift } from './shifts.ts';

const longestSeconds = 3_600;

/** Machine and place of an event that changes KPIs; null of any other, and where no machine is known. */
function placeOf(event: StoredEvent) {
  switch (event.type) {
    case 'EquipmentStateChanged':
      return readEvent('EquipmentStateChanged', event);
    case 'ProductionReported':
    case 'ProductionReversed': {
      const { workUnitId, workCenterId, siteId } = readEvent(event.type, event);
      return workUnitId === null ? null : { workUnitId, workCenterId, siteId };
    }
    default:
      return null;
  }
}

export const kpiSubscriptions = {
  shiftKpisChanged: {
    subscribe: (_: unknown, args: SubscriptionShiftKpisChangedArgs, context: RequestContext) => {
      const { workUnitId, workCenterId, siteId } = args;
      const cursor = context.following?.cursor ?? null;
      const source = context.topics.listen(
        (event) => {
          const place = placeOf(event);
          return (
            place !== null &&
            (!workUnitId || workUnitId === encodeId('WorkUnit', place.workUnitId)) &&
            (!workCenterId || workCenterId === encodeId('WorkCenter', place.workCenterId)) &&
            (!siteId || siteId === encodeId('Site', place.siteId))
          );
        },
        cursor === null ? null : readCursor(cursor),
      );
      const seconds = Math.min(Math.max(args.everySeconds, 1), longestSeconds);
      return new Paced(source, seconds * 1000, (event) => placeOf(event)?.workUnitId ?? '');
    },
    resolve: async (told: unknown, _: unknown, context: RequestContext) => {
      const event = told as StoredEvent;
      const unit = await workUnitById(context).load(placeOf(event)?.workUnitId ?? '');
      const running = unit && (await runningShift(context, unit));
      const gap = running ? null : 'NO_SHIFT';
      return { ...livePayload(event), workUnit: unit, running, gap };
    },
  },
};
