import {
  type Decimal,
  type DecimalInput,
  decimal,
  plain,
} from '@throughline/chassis/values/decimal';

/**
 * Time is scheduled in thousandths of a minute, as whole numbers: a plant's year in numbers that
 * add up exactly. What an operation takes is rounded up to the next one.
 */
export const ticksPerMinute = 1000;
export const ticksPerDay = 1440 * ticksPerMinute;

export function toTicks(minutes: DecimalInput): number {
  return decimal(minutes).times(ticksPerMinute).ceil().toNumber();
}

export function toMinutes(ticks: number): Decimal {
  return decimal(ticks).div(ticksPerMinute);
}

export function minutesOf(ticks: number): string {
  return plain(toMinutes(ticks));
}
