/** A site's working days: lead times count these and no others. */
export interface Calendar {
  /** ISO 8601 weekdays, 1 is Monday. */
  readonly workingDays: readonly number[];
  readonly closedOn: readonly string[];
}

const dayLength = 86_400_000;
/** A hundred years of dates are kept at most. */
const mostDates = 36_525;

/** Dates by their day since 1970 and back: a plan asks for some hundreds of them, a million times. */
const dayOf = new Map<string, number>();
const dateOf = new Map<number, string>();

/** Calendar days later, or earlier. */
export function shiftDate(date: string, days: number): string {
  let day = dayOf.get(date);
  if (day === undefined) {
    if (dayOf.size === mostDates) dayOf.clear();
    dayOf.set(date, (day = Date.parse(`${date}T00:00:00Z`) / dayLength));
  }
  const found = dateOf.get(day + days);
  if (found !== undefined) return found;
  if (dateOf.size === mostDates) dateOf.clear();
  const shifted = new Date((day + days) * dayLength).toISOString().slice(0, 10);
  dateOf.set(day + days, shifted);
  return shifted;
}

export function isWorkingDay(calendar: Calendar, date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return calendar.workingDays.includes(weekday) && !calendar.closedOn.includes(date);
}

/** A calendar that is never open would have no next working day. */
const longestClosure = 3650;

/** The date so many working days before (negative) or after; 0 leaves it as it is. */
export function addWorkingDays(calendar: Calendar, date: string, days: number): string {
  const way = Math.sign(days);
  let at = date;
  let closed = 0;
  for (let left = Math.abs(days); left > 0;) {
    at = shiftDate(at, way);
    if (isWorkingDay(calendar, at)) {
      left -= 1;
      closed = 0;
    } else if ((closed += 1) > longestClosure) {
      throw new Error('the site has no working days');
    }
  }
  return at;
}

/** The same for a plan, which asks the same few questions a hundred thousand times. */
export function workingDays(calendar: Calendar): (date: string, days: number) => string {
  const answers = new Map<string, Map<number, string>>();
  return (date, days) => {
    if (days === 0) return date;
    let ofDate = answers.get(date);
    if (!ofDate) answers.set(date, (ofDate = new Map<number, string>()));
    let answer = ofDate.get(days);
    if (answer === undefined) ofDate.set(days, (answer = addWorkingDays(calendar, date, days)));
    return answer;
  };
}

/** Today's date at the site. */
export function todayAt(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}
