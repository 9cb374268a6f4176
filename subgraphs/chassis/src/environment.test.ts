import { expect, it } from 'vitest';
import { readEnvironment, readKeptDays } from './environment.ts';

const needed = { DATABASE_URL: 'postgres://127.0.0.1/shop', THROUGHLINE_SECRET: 'x'.repeat(16) };

it('events are kept for seven days, or for as many as the environment says', () => {
  expect(readKeptDays({})).toBe(7);
  expect(readKeptDays({ THROUGHLINE_EVENT_RETENTION_DAYS: '0.5' })).toBe(0.5);
  expect(readEnvironment(4001, needed).keptDays).toBe(7);
  const month = { ...needed, THROUGHLINE_EVENT_RETENTION_DAYS: '30' };
  expect(readEnvironment(4001, month).keptDays).toBe(30);
});

it('days that are none are refused by the name of the setting', () => {
  for (const days of ['', '0', '-1', 'week']) {
    const wrong = { ...needed, THROUGHLINE_EVENT_RETENTION_DAYS: days };
    expect(() => readKeptDays(wrong), days).toThrow(/THROUGHLINE_EVENT_RETENTION_DAYS/);
    expect(() => readEnvironment(4001, wrong), days).toThrow(/THROUGHLINE_EVENT_RETENTION_DAYS/);
  }
});
