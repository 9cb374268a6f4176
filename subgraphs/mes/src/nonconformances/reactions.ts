import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { readEvent } from '@throughline/schema/events/contract';
import { holdLots } from '../products/commands.ts';
import { holdsOnLot } from './queries.ts';

/**
 * ERP let a lot go before it heard of another nonconformance of it: that one holds it here. Comes
 * after the release, in its transaction, so that nobody uses the lot between.
 */
export const keepHeld: Reaction = async (work, event) => {
  const { lotId, itemId } = readEvent('LotReleased', event);
  const [first] = await holdsOnLot(work.tx, lotId);
  if (!first) return;
  await holdLots(work, [{ lotId, itemId, reason: `${first.number}: ${first.description}` }]);
};
