import { Refusal } from '@throughline/chassis/refusal';
import type { Decimal } from '@throughline/chassis/values/decimal';
import type { Supersession } from '@throughline/schema/events/supersession';

/** What takes an item's place on the date in question; null: nothing does. */
export type SuccessorOf = (
  itemId: string,
) => Pick<Supersession, 'successorId' | 'factor' | 'useUp'> | null;

export interface Needed {
  readonly itemId: string;
  readonly quantity: Decimal;
  /** Blown through where its own stock doesn't cover it. */
  readonly phantom: boolean;
}

const longest = 100;

/** What takes an item's place, what takes that one's, and so on. */
export function* chainFrom<Found extends { readonly successorId: string }>(
  itemId: string,
  successorOf: (itemId: string) => Found | null,
): Generator<Found> {
  let next = successorOf(itemId);
  for (let step = 0; next; step += 1) {
    if (step === longest) {
      throw new Refusal('BOM_LOOP', 'Items take each other’s places in a circle.');
    }
    yield next;
    next = successorOf(next.successorId);
  }
}

/**
 * What is needed in the place of a part. One that is used up first is needed as a phantom is: its
 * own stock is taken, the rest is blown through to its successor. A phantom is never in stock, so
 * its successor stands in at once; one that is made of nothing is no phantom.
 */
export function inItsPlace(
  need: Needed,
  successorOf: SuccessorOf,
  isMade: (itemId: string) => boolean,
): Needed {
  let { itemId, quantity } = need;
  for (const next of chainFrom(need.itemId, successorOf)) {
    if (next.useUp && !need.phantom) return { itemId, quantity, phantom: true };
    quantity = quantity.times(next.factor);
    itemId = next.successorId;
  }
  if (itemId === need.itemId) return need;
  return { itemId, quantity, phantom: need.phantom && isMade(itemId) };
}

/** What is needed for what there is not of a part that is used up; null when it is none. */
export function forTheRest(
  itemId: string,
  quantity: Decimal,
  successorOf: SuccessorOf,
): Needed | null {
  const next = successorOf(itemId);
  if (!next?.useUp) return null;
  const rest = { itemId: next.successorId, quantity: quantity.times(next.factor), phantom: false };
  return inItsPlace(rest, successorOf, () => false);
}
