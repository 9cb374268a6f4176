/** Time comes in through the context, so that tests and planners can set it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Calendar date of an instant in UTC, ISO 8601 (`2026-11-24`). */
export function isoDate(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
