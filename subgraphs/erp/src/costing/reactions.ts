import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { markCosts } from './commands.ts';

/** A released definition, or a successor that begins: what things cost is rolled up again. */
export const costAgain: Reaction = (work) => markCosts(work);
