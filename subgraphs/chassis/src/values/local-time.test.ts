import { expect, it } from 'vitest';
import { instantOfLocal } from './local-time.ts';

const instant = (timeZone: string, local: string) =>
  instantOfLocal(timeZone, Date.parse(`${local}:00Z`))
    .toISOString()
    .slice(5, 16);

it('a local time that never comes is the moment the clocks jump, east and west of Greenwich', () => {
  const berlin = (time: string) => instant('Europe/Berlin', `2026-03-29T${time}`);
  expect(['01:59', '02:00', '02:45', '03:00', '03:15'].map(berlin)).toEqual([
    '03-29T00:59',
    '03-29T01:00',
    '03-29T01:00',
    '03-29T01:00',
    '03-29T01:15',
  ]);
  const newYork = (time: string) => instant('America/New_York', `2026-03-08T${time}`);
  expect(['01:45', '02:15', '03:00'].map(newYork)).toEqual([
    '03-08T06:45',
    '03-08T07:00',
    '03-08T07:00',
  ]);
});

it('what is later by the clock is never before, whatever the clocks do', () => {
  for (const [timeZone, day] of [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-10-04'],
  ] as const) {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const instants = Array.from({ length: 24 * 12 }, (_, at) =>
      instantOfLocal(timeZone, midnight + at * 300_000).getTime(),
    );
    expect(instants, timeZone).toEqual([...instants].sort((a, b) => a - b));
  }
});
