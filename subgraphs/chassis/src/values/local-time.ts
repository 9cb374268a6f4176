const formats = new Map<string, Intl.DateTimeFormat>();

/** Local time of a time zone in milliseconds, read as if it were UTC. */
export function localTime(timeZone: string, instant: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts, ...time });
    formats.set(timeZone, format);
  }
  const whole = Math.floor(instant / 1000) * 1000;
  return Date.parse(`${format.format(whole).replace(' ', 'T')}Z`) + (instant - whole);
}

/**
 * The instant of a local time. Clocks that jump: a time that comes twice is the first or the second,
 * one that never comes is the jump, so that what is later by the clock is never before.
 */
export function instantOfLocal(timeZone: string, local: number): Date {
  const first = 2 * local - localTime(timeZone, local);
  const second = first + local - localTime(timeZone, first);
  if (localTime(timeZone, second) === local) return new Date(second);
  return new Date(jumpBetween(timeZone, Math.min(first, second), Math.max(first, second)));
}

/** The first instant at which the clocks show what they do at the end. */
function jumpBetween(timeZone: string, from: number, to: number): number {
  const offset = localTime(timeZone, to) - to;
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(timeZone, middle) - middle === offset) after = middle;
    else before = middle;
  }
  return after;
}
