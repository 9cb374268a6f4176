import { Refusal } from '@throughline/chassis/refusal';

const longestCode = 60;

export function assertCode(code: string, field = 'code'): void {
  if (code.trim() !== code || code.length < 1 || code.length > longestCode) {
    throw new Refusal('INVALID_CODE', `A code has 1 to ${longestCode} characters.`, field);
  }
}

const longestName = 200;

export function assertName(name: string, field: string): void {
  if (name.trim() !== name || name.length < 1 || name.length > longestName) {
    throw new Refusal('INVALID_NAME', `A name has 1 to ${longestName} characters.`, field);
  }
}

export function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Refusal('UNKNOWN_TIME_ZONE', `"${timeZone}" is not an IANA time zone.`, 'timeZone');
  }
}

export const weekdays = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
export type Weekday = (typeof weekdays)[number];

/** ISO 8601 weekdays, 1 is Monday; a plant that never works can plan nothing. */
export function weekdayNumbers(days: readonly Weekday[]): number[] {
  if (days.length === 0) {
    throw new Refusal('NO_WORKING_DAYS', 'A site works on at least one day.', 'workingDays');
  }
  return [...new Set(days)].map((day) => weekdays.indexOf(day) + 1).sort((a, b) => a - b);
}

export function weekdayNames(numbers: readonly number[]): Weekday[] {
  return weekdays.filter((_, at) => numbers.includes(at + 1));
}
