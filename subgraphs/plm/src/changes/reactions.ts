import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { readEvent } from '@throughline/schema/events/contract';
import { openChangeRequest } from './requests.ts';

/** A nonconformance whose cause is design becomes a change request, once. */
export const requestChange: Reaction = async (work, event) => {
  const found = readEvent('NonConformanceRaised', event);
  if (found.cause !== 'DESIGN') return;
  await openChangeRequest(work, {
    itemId: found.itemId,
    description: `${found.number}: ${found.description}`,
    nonConformanceId: found.nonConformanceId,
  });
};
