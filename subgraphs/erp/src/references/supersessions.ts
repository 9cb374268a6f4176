import { chainFrom } from '@throughline/definitions/supersession';
import type { Supersession } from '@throughline/schema/events/supersession';
import type { Definitions } from './definitions.ts';

/**
 * Whose place is taken on a date, of all that an item's revisions name and phantoms below them: an
 * order may switch its revision before it starts.
 */
export function supersessionsBelow(
  definitions: Definitions,
  itemId: string,
  on: string,
): Supersession[] {
  if (definitions.supersessions.size === 0) return [];
  const successorOf = definitions.successorsOn(on);
  const found = new Map<string, Supersession>();
  const entered = new Set([itemId]);
  // A set gives what is added while it is read, too.
  for (const id of entered) {
    for (const line of definitions.of(id).flatMap(({ lines }) => lines)) {
      if (line.phantom) entered.add(line.componentItemId);
      for (const next of chainFrom(line.componentItemId, successorOf)) {
        found.set(next.itemId, next);
        if (line.phantom) entered.add(next.successorId);
      }
    }
  }
  return [...found.values()];
}
