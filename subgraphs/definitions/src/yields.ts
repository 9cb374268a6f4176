import { decimal, plain } from '@throughline/chassis/values/decimal';

/** More digits say nothing of a share that was estimated. */
const places = 12;

/** What of a start is good after all operations: the product of their yields. */
export function rolledYield(operations: readonly { readonly yield: string }[]): string {
  let share = decimal(1);
  for (const operation of operations) share = share.times(operation.yield);
  return plain(share.toDecimalPlaces(places));
}
