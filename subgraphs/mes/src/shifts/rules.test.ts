import { describe, expect, it } from 'vitest';
import {
  type Shift,
  shiftsToSet,
  shiftsWithin,
  type ShiftToSet,
  without,
  workingSpans,
} from './rules.ts';

const week = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] as const;

const shift = (startsAt: string, endsAt: string, more: Partial<ShiftToSet> = {}): ShiftToSet => ({
  name: startsAt,
  weekdays: week,
  startsAt,
  endsAt,
  breaks: [],
  ...more,
});

const berlin = (shifts: readonly Shift[], closedOn: readonly string[] = []) => ({
  timeZone: 'Europe/Berlin',
  closedOn,
  patterns: [{ effectiveFrom: '2026-01-01', shifts }],
});

const between = (from: string, to: string) =>
  [new Date(`${from}:00Z`), new Date(`${to}:00Z`)] as const;

const refused = (...shifts: ShiftToSet[]) => {
  try {
    shiftsToSet(shifts);
    return null;
  } catch (error) {
    const { code, field } = error as { code: string; field: string };
    return `${code} ${field}`;
  }
};

const spans = (all: readonly { startsAt: Date; endsAt: Date }[]) =>
  all.map((one) => [
    one.startsAt.toISOString().slice(5, 16),
    one.endsAt.toISOString().slice(5, 16),
  ]);

describe('what is worked', () => {
  it('is the shift of its day in local time, without breaks', () => {
    const shifts = shiftsToSet([
      shift('06:00', '14:00', {
        breaks: [
          { startsAt: '12:00', endsAt: '12:30' },
          { startsAt: '09:00', endsAt: '09:15' },
        ],
      }),
    ]);
    const found = shiftsWithin(berlin(shifts), ...between('2026-03-02T00:00', '2026-03-03T00:00'));
    expect(spans(workingSpans(found))).toEqual([
      ['03-02T05:00', '03-02T08:00'],
      ['03-02T08:15', '03-02T11:00'],
      ['03-02T11:30', '03-02T13:00'],
    ]);
  });

  it('goes on after midnight, and is as long as the clocks make it', () => {
    const night = shiftsToSet([shift('22:00', '06:00', { weekdays: ['SATURDAY'] })]);
    const found = shiftsWithin(berlin(night), ...between('2026-03-28T12:00', '2026-03-30T12:00'));
    // In that night 02:00 is followed by 03:00.
    expect(spans(found)).toEqual([['03-28T21:00', '03-29T04:00']]);
    const autumn = shiftsWithin(berlin(night), ...between('2026-10-25T03:00', '2026-10-25T04:00'));
    expect(spans(autumn)).toEqual([['10-24T20:00', '10-25T05:00']]);
  });

  it('has its breaks as long as ever when the clocks jump', () => {
    const worked = (timeZone: string, date: string, breaks: [string, string][]) => {
      const night = shiftsToSet([
        shift('22:00', '06:00', {
          weekdays: ['SATURDAY'],
          breaks: breaks.map(([startsAt, endsAt]) => ({ startsAt, endsAt })),
        }),
      ]);
      const noon = `${date}T12:00`;
      const next = new Date(Date.parse(`${noon}:00Z`) + 86_400_000).toISOString().slice(0, 16);
      const found = shiftsWithin({ ...berlin(night), timeZone }, ...between(noon, next));
      const minutes = workingSpans(found).map(
        (one) => (one.endsAt.getTime() - one.startsAt.getTime()) / 60_000,
      );
      return minutes.reduce((sum, one) => sum + one, 0);
    };
    for (const rest of ['02:00 02:30', '02:45 03:15', '01:45 02:15'] as const) {
      const breaks = [rest.split(' ') as [string, string]];
      expect(worked('Europe/Berlin', '2026-03-28', breaks), rest).toBe(390);
      expect(worked('America/New_York', '2026-03-07', breaks), rest).toBe(390);
      expect(worked('Europe/Berlin', '2026-10-24', breaks), rest).toBe(510);
      expect(worked('Europe/Berlin', '2026-03-07', breaks), rest).toBe(450);
    }
  });

  it('is worked once when the last night of a pattern reaches into the next one', () => {
    const nights = shiftsToSet([shift('22:00', '06:00')]);
    const days = { effectiveFrom: '2026-03-04', shifts: shiftsToSet([shift('05:00', '13:00')]) };
    const { patterns, ...site } = berlin(nights);
    const working = { ...site, patterns: [...patterns, days] };
    const found = shiftsWithin(working, ...between('2026-03-03T12:00', '2026-03-04T20:00'));
    expect(spans(workingSpans(found))).toEqual([['03-03T21:00', '03-04T12:00']]);
  });

  it('is nothing on closed days, nor before a pattern begins or after an empty one', () => {
    const shifts = shiftsToSet([shift('06:00', '14:00')]);
    const days = between('2026-03-02T00:00', '2026-03-05T00:00');
    const found = shiftsWithin(berlin(shifts, ['2026-03-03']), ...days);
    expect(found.map((one) => one.date)).toEqual(['2026-03-02', '2026-03-04']);
    const ends = { effectiveFrom: '2026-03-03', shifts: [] };
    const { patterns, ...site } = berlin(shifts);
    expect(shiftsWithin({ ...site, patterns: [...patterns, ends] }, ...days)).toHaveLength(1);
    expect(
      shiftsWithin(berlin(shifts), ...between('2025-03-02T00:00', '2025-03-05T00:00')),
    ).toEqual([]);
  });
});

describe('shifts are refused', () => {
  it('at the same time, over midnight and over the end of the week too', () => {
    expect(refused(shift('06:00', '14:00'), shift('14:00', '22:00'))).toBeNull();
    expect(refused(shift('06:00', '14:00'), shift('13:59', '22:00'))).toBe(
      'SHIFTS_OVERLAP shifts.1.startsAt',
    );
    const sunday = shift('22:00', '06:30', { weekdays: ['SUNDAY'] });
    expect(refused(shift('06:00', '14:00'), sunday)).toBe('SHIFTS_OVERLAP shifts.0.startsAt');
    expect(refused(shift('06:00', '06:00', { weekdays: ['SUNDAY'] }))).toBeNull();
  });

  it('with times, breaks, names and days that can not be', () => {
    expect(refused(shift('24:00', '06:00'))).toBe('INVALID_TIME shifts.0.startsAt');
    expect(refused(shift('06:00', '14:00', { name: '' }))).toBe('INVALID_NAME shifts.0.name');
    expect(refused(shift('06:00', '14:00', { weekdays: [] }))).toBe(
      'NO_WORKING_DAYS shifts.0.weekdays',
    );
    const breaks = (...all: [string, string][]) =>
      refused(
        shift('22:00', '06:00', {
          breaks: all.map(([startsAt, endsAt]) => ({ startsAt, endsAt })),
        }),
      );
    expect(breaks(['23:45', '00:15'], ['03:00', '03:15'])).toBeNull();
    expect(breaks(['05:45', '06:15'])).toBe('BREAK_OUTSIDE_SHIFT shifts.0.breaks.0.startsAt');
    expect(breaks(['23:45', '00:15'], ['00:00', '00:30'])).toBe('BREAKS_OVERLAP shifts.0.breaks');
  });
});

it('what is taken away may stick out, fill, or cut a time in two', () => {
  const time = (from: number, to: number) => ({ startsAt: new Date(from), endsAt: new Date(to) });
  const left = (...others: [number, number][]) =>
    without(
      [time(10, 20)],
      others.map(([from, to]) => time(from, to)),
    ).map((one) => [one.startsAt.getTime(), one.endsAt.getTime()]);
  expect(left([0, 12], [14, 15], [18, 30])).toEqual([
    [12, 14],
    [15, 18],
  ]);
  expect(left([10, 20])).toEqual([]);
  expect(left([0, 10], [20, 30])).toEqual([[10, 20]]);
});
