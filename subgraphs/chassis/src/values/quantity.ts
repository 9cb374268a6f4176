import { Refusal } from '../refusal.ts';
import { type Decimal, type DecimalInput, decimal } from './decimal.ts';

export interface Quantity {
  readonly value: string;
  /** UN/ECE Recommendation 20 code. */
  readonly unit: string;
}

interface Unit {
  readonly dimension: string;
  /** Exact factor to the dimension's base unit, as a fraction: floats would not give 25.4 back. */
  readonly numerator: string;
  readonly denominator: string;
}

function unit(dimension: string, numerator: string, denominator = '1'): Unit {
  return { dimension, numerator, denominator };
}

/** The UN/ECE Rec 20 codes the spine knows, with exact factors within a dimension. */
const units: Readonly<Record<string, Unit>> = {
  C62: unit('count', '1'), // one, piece
  H87: unit('count', '1'), // piece
  PR: unit('count', '2'), // pair
  DZN: unit('count', '12'), // dozen
  CEN: unit('count', '100'), // hundred
  MIL: unit('count', '1000'), // thousand
  KGM: unit('mass', '1'),
  GRM: unit('mass', '1', '1000'),
  MGM: unit('mass', '1', '1000000'),
  TNE: unit('mass', '1000'),
  LBR: unit('mass', '0.45359237'),
  ONZ: unit('mass', '0.028349523125'),
  MTR: unit('length', '1'),
  CMT: unit('length', '1', '100'),
  MMT: unit('length', '1', '1000'),
  KMT: unit('length', '1000'),
  INH: unit('length', '0.0254'),
  FOT: unit('length', '0.3048'),
  MTK: unit('area', '1'),
  CMK: unit('area', '1', '10000'),
  MTQ: unit('volume', '1'),
  LTR: unit('volume', '1', '1000'),
  MLT: unit('volume', '1', '1000000'),
  SEC: unit('time', '1'),
  MIN: unit('time', '60'),
  HUR: unit('time', '3600'),
};

export function isUnit(code: string): boolean {
  return Object.hasOwn(units, code);
}

export function assertUnit(code: string, field: string | null = null): void {
  if (!isUnit(code)) {
    throw new Refusal('UNKNOWN_UNIT', `"${code}" is not a known UN/ECE Rec 20 unit code.`, field);
  }
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
  const [a, b] = [units[from], units[to]];
  if (!a || !b || a.dimension !== b.dimension) {
    throw new Refusal('UNIT_MISMATCH', `${from} can't be converted to ${to}.`, field);
  }
  return decimal(value)
    .times(a.numerator)
    .times(b.denominator)
    .div(decimal(a.denominator).times(b.numerator));
}
