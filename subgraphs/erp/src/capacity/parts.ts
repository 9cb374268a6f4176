import { isValidOn } from '@throughline/definitions/effectivity';
import type { Definitions } from '../references/definitions.ts';

/** An item and everything it may be made of from a date on, over all levels; also what takes a part's place. */
export function partsOf(definitions: Definitions, itemId: string, from: string): string[] {
  const parts = new Set([itemId]);
  // A set gives what is added while it is read, too.
  for (const part of parts) {
    const next = definitions.supersessions.get(part);
    if (next && part !== itemId) parts.add(next.successorId);
    for (const { lines } of definitions.of(part)) {
      for (const { componentItemId, effectiveTo } of lines) {
        if (isValidOn(from, null, effectiveTo)) parts.add(componentItemId);
      }
    }
  }
  return [...parts];
}
