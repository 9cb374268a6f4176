import { instantOfLocal } from '@throughline/chassis/values/local-time';
import { ticksPerMinute } from './ticks.ts';

const millisecondsPerTick = 60_000 / ticksPerMinute;

/** The instant of a local time in ticks; the working day is not longer or shorter when clocks jump. */
export function instantOf(timeZone: string, ticks: number): Date {
  return instantOfLocal(timeZone, ticks * millisecondsPerTick);
}
