import { Decimal as Base } from 'decimal.js';

/** 50 digits, half-even: decimal.js' default of 20 digits would round quantities silently. */
export const Decimal = Base.clone({ precision: 50, rounding: Base.ROUND_HALF_EVEN });
export type Decimal = InstanceType<typeof Decimal>;
export type DecimalInput = string | number | Decimal;

export const zero = new Decimal(0);

/** A decimal never changes: one that is given is given back. */
export function decimal(value: DecimalInput): Decimal {
  return value instanceof Decimal ? value : new Decimal(value);
}

/** Plain notation without exponent or trailing zeros: `1200`, `0.5`. */
export function plain(value: DecimalInput): string {
  return decimal(value).toFixed();
}

/** Above zero; asking the number is quicker than comparing it with another. */
export function isAboveZero(value: Decimal): boolean {
  return value.isPositive() && !value.isZero();
}

export function sum(values: Iterable<DecimalInput>): Decimal {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}

export function max(a: DecimalInput, b: DecimalInput): Decimal {
  const [one, other] = [decimal(a), decimal(b)];
  return one.gte(other) ? one : other;
}

export function min(a: DecimalInput, b: DecimalInput): Decimal {
  const [one, other] = [decimal(a), decimal(b)];
  return one.lte(other) ? one : other;
}

/** Matches what the graph's Decimal scalar takes: digits, an optional sign and point. */
export const decimalPattern = /^-?\d{1,20}(\.\d{1,12})?$/;
