import { Refusal } from '@throughline/chassis/refusal';
import { instantOfLocal, localTime } from '@throughline/chassis/values/local-time';
import { type Weekday, weekdayNumbers } from '../equipment/rules.ts';

export interface Clocked {
  /** Local time, `HH:MM`. */
  readonly startsAt: string;
  /** Not after the begin: on the next day. */
  readonly endsAt: string;
}

export interface Shift extends Clocked {
  readonly name: string;
  /** ISO 8601, 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly breaks: readonly Clocked[];
}

export interface ShiftToSet extends Clocked {
  readonly name: string;
  readonly weekdays: readonly Weekday[];
  readonly breaks: readonly Clocked[];
}

const minutesOfDay = 1440;
const minutesOfWeek = 7 * minutesOfDay;
const mostShifts = 20;
const longestName = 60;

function minuteOf(time: string, field: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (!hours || !minutes) {
    throw new Refusal('INVALID_TIME', `"${time.slice(0, 20)}" is not a time like 06:00.`, field);
  }
  return Number(hours) * 60 + Number(minutes);
}

interface Minutes {
  /** Of the day, or of the shift for a break. */
  readonly begin: number;
  readonly lasts: number;
}

const around = (minutes: number, whole: number) => ((minutes % whole) + whole) % whole;

function minutesOf(span: Clocked, field: string): Minutes {
  const begin = minuteOf(span.startsAt, `${field}.startsAt`);
  const end = minuteOf(span.endsAt, `${field}.endsAt`);
  return { begin, lasts: around(end - begin - 1, minutesOfDay) + 1 };
}

/** Breaks lie within their shift, one after another. */
function breaksOf(shift: Clocked & { breaks: readonly Clocked[] }, field: string): Minutes[] {
  const whole = minutesOf(shift, field);
  const breaks = shift.breaks.map((rest, at) => {
    const { begin, lasts } = minutesOf(rest, `${field}.breaks.${at}`);
    const into = around(begin - whole.begin, minutesOfDay);
    if (into + lasts > whole.lasts) {
      throw new Refusal(
        'BREAK_OUTSIDE_SHIFT',
        'A break begins and ends within its shift.',
        `${field}.breaks.${at}.startsAt`,
      );
    }
    return { begin: into, lasts };
  });
  breaks.sort((a, b) => a.begin - b.begin);
  if (breaks.some((rest, at) => at > 0 && endOf(breaks[at - 1]) > rest.begin)) {
    throw new Refusal('BREAKS_OVERLAP', 'Breaks come one after another.', `${field}.breaks`);
  }
  return breaks;
}

const endOf = (span: Minutes | undefined) => (span ? span.begin + span.lasts : 0);

/** What a work centre works is read and sorted; two shifts at the same time would count it twice. */
export function shiftsToSet(shifts: readonly ShiftToSet[]): Shift[] {
  if (shifts.length > mostShifts) {
    throw new Refusal('TOO_MANY_SHIFTS', `At most ${mostShifts} shifts.`, 'shifts');
  }
  const week: (Minutes & { at: number })[] = [];
  const read = shifts.map((shift, at): Shift => {
    const field = `shifts.${at}`;
    if (shift.name.trim() !== shift.name || !shift.name || shift.name.length > longestName) {
      throw new Refusal('INVALID_NAME', 'A shift has a name.', `${field}.name`);
    }
    if (shift.weekdays.length === 0) {
      throw new Refusal('NO_WORKING_DAYS', 'A shift begins on some day.', `${field}.weekdays`);
    }
    const weekdays = weekdayNumbers(shift.weekdays);
    breaksOf(shift, field);
    const { begin, lasts } = minutesOf(shift, field);
    for (const day of weekdays) week.push({ at, begin: (day - 1) * minutesOfDay + begin, lasts });
    const breaks = shift.breaks.map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
    return { name: shift.name, weekdays, startsAt: shift.startsAt, endsAt: shift.endsAt, breaks };
  });
  week.sort((a, b) => a.begin - b.begin);
  week.forEach((one, nth) => {
    const next = week[(nth + 1) % week.length];
    // Alone in its week, a shift is at most a day long.
    if (!next || next === one) return;
    if (around(next.begin - one.begin, minutesOfWeek) < one.lasts) {
      throw new Refusal(
        'SHIFTS_OVERLAP',
        'Shifts come one after another.',
        `shifts.${next.at}.startsAt`,
      );
    }
  });
  return read;
}

export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface Occurrence extends Span {
  readonly name: string;
  /** Local date on which it begins. */
  readonly date: string;
  readonly breaks: readonly Span[];
}

export interface WorkingTime {
  readonly timeZone: string;
  readonly closedOn: readonly string[];
  /** By the date they begin to count, then as recorded. */
  readonly patterns: readonly {
    readonly effectiveFrom: string;
    readonly shifts: readonly Shift[];
  }[];
}

const minute = 60_000;
const day = minutesOfDay * minute;

/** Shifts that overlap a period, by begin. */
export function shiftsWithin(working: WorkingTime, from: Date, to: Date): Occurrence[] {
  const { timeZone, closedOn, patterns } = working;
  const found: Occurrence[] = [];
  // A shift of the day before may still last.
  const first = Math.floor(localTime(timeZone, from.getTime()) / day) * day - day;
  const last = localTime(timeZone, to.getTime());
  for (let midnight = first; midnight <= last; midnight += day) {
    const date = new Date(midnight).toISOString().slice(0, 10);
    const weekday = ((new Date(midnight).getUTCDay() + 6) % 7) + 1;
    if (closedOn.includes(date)) continue;
    const pattern = patterns.findLast((one) => one.effectiveFrom <= date);
    for (const shift of pattern?.shifts ?? []) {
      if (shift.weekdays.includes(weekday)) found.push(occurrence(timeZone, midnight, date, shift));
    }
  }
  return found
    .filter((one) => one.startsAt < to && one.endsAt > from)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

function occurrence(timeZone: string, midnight: number, date: string, shift: Shift): Occurrence {
  const { begin, lasts } = minutesOf(shift, '');
  const at = (into: number) => instantOfLocal(timeZone, midnight + (begin + into) * minute);
  const endsAt = at(lasts);
  // A shift is as long as the clocks make it, a break as long as it is meant.
  const breaks = breaksOf(shift, '').flatMap((rest): Span[] => {
    const restsAt = at(rest.begin);
    const until = new Date(Math.min(restsAt.getTime() + rest.lasts * minute, endsAt.getTime()));
    return restsAt < until ? [{ startsAt: restsAt, endsAt: until }] : [];
  });
  return { name: shift.name, date, startsAt: at(0), endsAt, breaks };
}

/** What is left of spans without others; both by begin, none overlapping its neighbours. */
export function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const left: Span[] = [];
    let { startsAt } = span;
    for (const other of others) {
      if (other.endsAt <= startsAt || other.startsAt >= span.endsAt) continue;
      if (other.startsAt > startsAt) left.push({ startsAt, endsAt: other.startsAt });
      startsAt = other.endsAt;
    }
    return startsAt < span.endsAt ? [...left, { startsAt, endsAt: span.endsAt }] : left;
  });
}

/** Spans that touch or overlap as one. */
export function united(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const result: Span[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (!last || span.startsAt > last.endsAt) result.push(span);
    else if (span.endsAt > last.endsAt)
      result[result.length - 1] = { ...last, endsAt: span.endsAt };
  }
  return result;
}

/**
 * Time in which it is to be worked: shifts without their breaks. The last night of a pattern may
 * reach into the first morning of the next one: nothing is worked twice.
 */
export function workingSpans(shifts: readonly Occurrence[]): Span[] {
  return united(shifts.flatMap((shift) => without([shift], shift.breaks)));
}

const longestPeriod = 31 * day;

export function assertShiftPeriod(from: Date, to: Date): void {
  if (from >= to) throw new Refusal('PERIOD_EMPTY', 'A period ends after it begins.', 'to');
  if (to.getTime() - from.getTime() > longestPeriod) {
    throw new Refusal('PERIOD_TOO_LONG', 'At most 31 days at a time.', 'to');
  }
}
