import { type DecimalInput, Decimal, decimal } from './decimal.ts';

export interface Money {
  readonly amount: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The books of one plant are kept in one currency; several come with finance. */
export const bookCurrency = 'EUR';

export function money(amount: DecimalInput, currency = bookCurrency): Money {
  return { amount: decimal(amount).toFixed(), currency };
}

/** Two decimals, half-even (IEEE 754): what a ledger shows. */
export function toCents(amount: DecimalInput): Decimal {
  return decimal(amount).toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN);
}
