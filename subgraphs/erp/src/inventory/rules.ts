import { Refusal } from '@throughline/chassis/refusal';
import {
  type Decimal,
  type DecimalInput,
  decimal,
  min,
  zero,
} from '@throughline/chassis/values/decimal';
import { inStockUnit, type Measured, type Quantity } from '@throughline/chassis/values/quantity';

interface Tracked extends Measured {
  readonly number: string;
  readonly tracking: 'NONE' | 'LOT' | 'SERIAL';
}

/** A quantity as it was given, in the item's stock unit: above nothing, whole for serials. */
export function stockQuantity(item: Tracked, given: Quantity, field = 'quantity'): Decimal {
  const value = countedQuantity(item, given, field);
  if (value.isZero())
    throw new Refusal('QUANTITY_NOT_POSITIVE', 'The quantity must be above 0.', field);
  return value;
}

/** The same for a count, which may find nothing. */
export function countedQuantity(item: Tracked, given: Quantity, field = 'quantity'): Decimal {
  const value = inStockUnit(item, given, `${field}.unit`);
  if (value.isNegative() && !value.isZero()) {
    throw new Refusal('QUANTITY_NEGATIVE', 'A quantity is not negative.', field);
  }
  if (item.tracking === 'SERIAL' && !value.isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      `${item.number} has serial numbers: its quantity is whole.`,
      field,
    );
  }
  return value;
}

export function assertLotNumber(item: Tracked, lotNumber: string | null): void {
  if (item.tracking === 'NONE' && lotNumber !== null) {
    throw new Refusal('LOT_NOT_TRACKED', `${item.number} has no lots.`, 'lotNumber');
  }
  if (item.tracking !== 'NONE' && (lotNumber === null || lotNumber.trim() === '')) {
    throw new Refusal('LOT_REQUIRED', `${item.number} needs a lot or serial number.`, 'lotNumber');
  }
}

/** A serial number stands for one piece: never more than one in stock. */
export function assertSerialOnce(item: Tracked, onHand: DecimalInput): void {
  if (item.tracking === 'SERIAL' && decimal(onHand).gt(1)) {
    throw new Refusal('SERIAL_IS_ONE_PIECE', 'A serial number stands for one piece.', 'lotNumber');
  }
}

export interface Available {
  readonly balanceId: string;
  readonly free: Decimal;
}

export interface Pick<Balance extends Available = Available> {
  readonly balance: Balance;
  readonly quantity: Decimal;
}

/** Takes from the first that has some, then the next: who orders the balances says which. */
export function pickInOrder<Balance extends Available>(
  balances: readonly Balance[],
  wanted: Decimal,
): { picks: Pick<Balance>[]; missing: Decimal } {
  const picks: Pick<Balance>[] = [];
  let missing = wanted;
  for (const balance of balances) {
    if (missing.lte(0)) break;
    const quantity = min(balance.free, missing);
    if (quantity.lte(0)) continue;
    picks.push({ balance, quantity });
    missing = missing.minus(quantity);
  }
  return { picks, missing: missing.lt(0) ? zero : missing };
}

export function assertEnough(missing: Decimal, item: Tracked, field = 'quantity'): void {
  if (missing.gt(0)) {
    throw new Refusal(
      'INSUFFICIENT_STOCK',
      `${missing.toFixed()} ${item.unit} of ${item.number} are missing.`,
      field,
    );
  }
}

/** Source of a hold that no nonconformance made. */
export const byHand = 'BY_HAND';

export function assertReleasable(
  lotNumber: string,
  holds: readonly { readonly source: string; readonly reason: string }[],
): void {
  const held = holds.find(({ source }) => source !== byHand);
  if (!held) return;
  throw new Refusal(
    'HELD_BY_NONCONFORMANCE',
    `Lot ${lotNumber} is on hold until it is decided about: ${held.reason}`,
    'lotId',
  );
}
