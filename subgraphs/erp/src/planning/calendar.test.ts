import { describe, expect, it } from 'vitest';
import { addWorkingDays, isWorkingDay, todayAt } from './calendar.ts';

const office = { workingDays: [1, 2, 3, 4, 5], closedOn: ['2026-12-25'] };

describe('working days', () => {
  it('skip weekends and holidays both ways', () => {
    expect(addWorkingDays(office, '2026-11-27', 1)).toBe('2026-11-30');
    expect(addWorkingDays(office, '2026-11-30', -1)).toBe('2026-11-27');
    expect(addWorkingDays(office, '2026-12-24', 1)).toBe('2026-12-28');
    expect(addWorkingDays(office, '2026-12-28', -2)).toBe('2026-12-23');
  });
  it('count from a closed day to the next open one', () => {
    expect(isWorkingDay(office, '2026-11-28')).toBe(false);
    expect(addWorkingDays(office, '2026-11-28', -1)).toBe('2026-11-27');
    expect(addWorkingDays(office, '2026-11-28', 0)).toBe('2026-11-28');
  });
  it('never run for ever on a site that is never open', () => {
    expect(() => addWorkingDays({ workingDays: [], closedOn: [] }, '2026-01-01', 1)).toThrow(
      'no working days',
    );
  });
});

describe('today', () => {
  it('is the date at the site', () => {
    expect(todayAt('Asia/Tokyo', new Date('2026-11-24T20:00:00Z'))).toBe('2026-11-25');
    expect(todayAt('America/New_York', new Date('2026-11-24T02:00:00Z'))).toBe('2026-11-23');
  });
});
