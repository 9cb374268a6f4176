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
 * one that never comes is an hour off.
 */
export function instantOfLocal(timeZone: string, local: number): Date {
  let instant = local;
  for (let nth = 0; nth < 2; nth += 1) instant += local - localTime(timeZone, instant);
  return new Date(instant);
}
