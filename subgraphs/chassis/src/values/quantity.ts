import { Refusal } from '../refusal.ts';
import { type Decimal, type DecimalInput, decimal } from './decimal.ts';
import { units } from './units.ts';

export interface Quantity {
  readonly value: string;
  /** UN/ECE Recommendation 20 code. */
  readonly unit: string;
}

/** What only an item can tell: `quantity` of `unit` are `stockQuantity` of its stock unit (1 roll = 25 m). */
export interface UnitConversion {
  readonly unit: string;
  readonly quantity: string;
  readonly stockQuantity: string;
}

/** An item, as far as its units go. */
export interface Measured {
  /** Stock unit. */
  readonly unit: string;
  readonly conversions: readonly UnitConversion[];
}

export function isUnit(code: string): boolean {
  return units.has(code);
}

export function assertUnit(code: string, field: string | null = null): void {
  if (!isUnit(code)) {
    throw new Refusal('UNKNOWN_UNIT', `"${code}" is not a known UN/ECE Rec 20 unit code.`, field);
  }
}

/** Whether the world has one answer: both measure the same thing. */
export function areConvertible(from: string, to: string): boolean {
  return from === to || (isUnit(from) && units.get(from)?.dimension === units.get(to)?.dimension);
}

/** Exact conversion within a dimension; refuses another dimension with `UNIT_MISMATCH`. */
export function convert(
  value: DecimalInput,
  from: string,
  to: string,
  field: string | null = null,
): Decimal {
  if (from === to) return decimal(value);
  assertUnit(from, field);
  assertUnit(to, field);
  const [a, b] = [units.get(from), units.get(to)];
  if (!a || !b || a.dimension !== b.dimension) {
    throw new Refusal('UNIT_MISMATCH', `${from} can't be converted to ${to}.`, field);
  }
  return decimal(value)
    .times(a.numerator)
    .times(b.denominator)
    .div(decimal(a.denominator).times(b.numerator));
}

/** A quantity of an item in its stock unit: by the item's own conversions where the world has none. */
export function inStockUnit(
  item: Measured,
  { value, unit }: Quantity,
  field: string | null = null,
): Decimal {
  if (areConvertible(unit, item.unit)) return convert(value, unit, item.unit, field);
  assertUnit(unit, field);
  const own =
    item.conversions.find((one) => one.unit === unit) ??
    item.conversions.find((one) => areConvertible(unit, one.unit));
  // Refuses in the words of the plain conversion.
  if (!own) return convert(value, unit, item.unit, field);
  return convert(value, unit, own.unit, field).times(own.stockQuantity).div(own.quantity);
}
