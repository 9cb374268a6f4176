import type { Rights } from '@throughline/chassis/rights';
import { assertVariables, readDocument } from '../served/graphs.ts';

/** Refuses what is no subscription that these rights may ask for. */
export function assertSubscription(text: string, variables: object, rights: Rights): void {
  const kept = readDocument(text, rights, {
    type: 'subscription',
    field: 'subscription',
    code: 'INVALID_SUBSCRIPTION',
    message: 'A webhook sends what one subscription says.',
  });
  assertVariables(kept, variables);
}
