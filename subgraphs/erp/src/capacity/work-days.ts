import { addWorkingDays, type Calendar, isWorkingDay } from '../planning/calendar.ts';

const milliseconds = 86_400_000;

/** Days since 1970 of a date; as numbers they are compared a hundred thousand times. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / milliseconds;
}

export function dateOfDay(day: number): string {
  return new Date(day * milliseconds).toISOString().slice(0, 10);
}

/** A site's working days from a first day on, counted from 0; made as far as someone asks. */
export class WorkDays {
  readonly #calendar: Calendar;
  readonly #days: number[];
  readonly #dates: string[];

  constructor(calendar: Calendar, from: string) {
    this.#calendar = calendar;
    const first = isWorkingDay(calendar, from) ? from : addWorkingDays(calendar, from, 1);
    this.#dates = [first];
    this.#days = [dayNumber(first)];
  }

  /** Day number of the nth working day. */
  day(nth: number): number {
    while (this.#days.length <= nth) this.#add();
    return this.#days[nth] ?? 0;
  }

  /** How many working days there are before a day: that of the first one on or after it. */
  before(day: number): number {
    while ((this.#days.at(-1) ?? 0) < day) this.#add();
    let low = 0;
    let high = this.#days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#days[middle] ?? 0) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #add(): void {
    const next = addWorkingDays(this.#calendar, this.#dates.at(-1) ?? '', 1);
    this.#dates.push(next);
    this.#days.push(dayNumber(next));
  }
}
