import { Refusal } from '@throughline/chassis/refusal';
import type { DefinitionLine } from '@throughline/schema/events/plm';

const natural = new Intl.Collator('en', { numeric: true });

/** Natural order: SN-9 is before SN-10. */
export function compareLotNumbers(one: string, other: string): number {
  return natural.compare(one, other) || (one < other ? -1 : Number(one > other));
}

/**
 * Whether a line holds for a lot, or for the piece with a serial number. What has no number yet has
 * one that follows: lines that end at a number hold for it no more.
 */
export function holdsFor(
  { lotNumbers }: Pick<DefinitionLine, 'lotNumbers'>,
  lotNumber: string | null,
): boolean {
  if (!lotNumbers) return true;
  const { from, to } = lotNumbers;
  if (lotNumber === null) return to === null;
  return (
    (from === null || compareLotNumbers(from, lotNumber) <= 0) &&
    (to === null || compareLotNumbers(lotNumber, to) <= 0)
  );
}

const counted = /^(.*?)(\d{1,18})$/;

/** The number so many pieces on: SN-0099 and 2 is SN-0101. */
export function laterNumber(number: string, pieces: number, field: string): string {
  if (pieces === 0) return number;
  const [, prefix = '', digits] = counted.exec(number) ?? [];
  if (digits === undefined) {
    throw new Refusal(
      'NUMBER_NOT_COUNTABLE',
      `${number} does not end in a number that can be counted on from.`,
      field,
    );
  }
  return prefix + String(BigInt(digits) + BigInt(pieces)).padStart(digits.length, '0');
}

export interface NumberRange {
  readonly prefix: string;
  /** So many digits at least: there are zeros before fewer. */
  readonly digits: number;
  /** Both included; -1 of a number that is not counted on from. */
  readonly first: string;
  readonly last: string;
}

/** So many numbers, counted on from the first. */
export function numberRange(number: string, pieces: number): NumberRange {
  const [, prefix = '', digits] = counted.exec(number) ?? [];
  if (digits === undefined) return { prefix: number, digits: 0, first: '-1', last: '-1' };
  const first = BigInt(digits);
  const last = first + BigInt(pieces - 1);
  return { prefix, digits: digits.length, first: `${first}`, last: `${last}` };
}

/** How many pieces on from the first a number is; null: it is not counted on from it. */
export function placeIn(first: string, number: string): number | null {
  if (number === first) return 0;
  const [start, there] = [counted.exec(first)?.[2], counted.exec(number)?.[2]];
  if (start === undefined || there === undefined) return null;
  const place = Number(BigInt(there) - BigInt(start));
  return place > 0 && laterNumber(first, place, 'lotNumber') === number ? place : null;
}

/** A line that begins or ends to hold among pieces that are made together; none: they are alike. */
export function partingLine(
  lines: readonly DefinitionLine[],
  first: string,
  last: string,
): DefinitionLine | undefined {
  const within = (number: string | null, low: number, high: number) =>
    number !== null &&
    compareLotNumbers(number, first) >= low &&
    compareLotNumbers(last, number) >= high;
  return lines.find(
    ({ lotNumbers }) =>
      lotNumbers && (within(lotNumbers.from, 1, 0) || within(lotNumbers.to, 0, 1)),
  );
}
