import { Refusal } from '@throughline/chassis/refusal';
import { compareLotNumbers } from '@throughline/definitions/lot-numbers';
import type { ComponentToCheck, LineToCheck } from './rules.ts';

/** When, and for which serial numbers or lots of what is made, a line holds. */
export type Effectivity = Pick<
  LineToCheck,
  'effectiveFrom' | 'effectiveTo' | 'fromLotNumber' | 'toLotNumber'
>;

const longestNumber = 60;

/** Serial numbers or lots for which a line holds, of an item that has them. */
export function assertLotNumbers(line: Effectivity, parent: ComponentToCheck, at: number): void {
  const { fromLotNumber: from, toLotNumber: to } = line;
  const field = (name: string) => `lines.${at}.${name}`;
  for (const [name, number] of Object.entries({ fromLotNumber: from, toLotNumber: to })) {
    if (number === null) continue;
    if (parent.tracking === 'NONE') {
      throw new Refusal(
        'LOT_NOT_TRACKED',
        `${parent.number} has neither serial numbers nor lots.`,
        field(name),
      );
    }
    if (number.trim() !== number || number === '' || number.length > longestNumber) {
      throw new Refusal(
        'INVALID_NUMBER',
        `A number has 1 to ${longestNumber} characters.`,
        field(name),
      );
    }
  }
  if (from !== null && to !== null && compareLotNumbers(from, to) > 0) {
    throw new Refusal(
      'EFFECTIVITY_EMPTY',
      'The line holds for no number: its last is before its first.',
      field('toLotNumber'),
    );
  }
}

/** Whether both hold on some date for some number. */
export function overlap(one: Effectivity, other: Effectivity): boolean {
  return (
    !endsBefore(one, other) &&
    !endsBefore(other, one) &&
    !isLower(one, other) &&
    !isLower(other, one)
  );
}

/** Dates are half open. */
function endsBefore(one: Effectivity, other: Effectivity): boolean {
  const { effectiveTo: end } = one;
  return end !== null && other.effectiveFrom !== null && end <= other.effectiveFrom;
}

/** Numbers are not: the last is included. */
function isLower({ toLotNumber: last }: Effectivity, { fromLotNumber: first }: Effectivity) {
  return last !== null && first !== null && compareLotNumbers(last, first) < 0;
}

const mostOfOneNumber = 500;

/** One find number means one component at any time, for any number of what is made. */
export function assertNoOverlap(lines: readonly LineToCheck[]): void {
  const known = new Map<number, LineToCheck[]>();
  for (const [at, line] of lines.entries()) {
    const others = known.get(line.findNumber) ?? [];
    if (others.length === mostOfOneNumber) {
      throw new Refusal(
        'TOO_MANY_LINES',
        `A find number stands for at most ${mostOfOneNumber} lines.`,
        `lines.${at}.findNumber`,
      );
    }
    if (others.some((other) => overlap(other, line))) {
      throw new Refusal(
        'EFFECTIVITY_OVERLAP',
        `Find number ${line.findNumber} stands for two lines on one date.`,
        `lines.${at}.findNumber`,
      );
    }
    others.push(line);
    known.set(line.findNumber, others);
  }
}
