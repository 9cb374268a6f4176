import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { readEvent } from '@throughline/schema/events/contract';
import { markCosts } from './commands.ts';

/** A revision that was released, begins or ends: its item, and what holds it, is rolled up again. */
export function costAgain(
  type: 'ProductDefinitionReleased' | 'RevisionSuperseded' | 'RevisionObsoleted',
): Reaction {
  return async (work, event) => {
    await markCosts(work, { itemId: readEvent(type, event).itemId });
  };
}
