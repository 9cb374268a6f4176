import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Order } from './scheduling.ts';
import { loadByWeek, mondayOf, weeksFrom } from './weekly.ts';
import { dateOfDay, dayNumber, WorkDays } from './work-days.ts';

const calendar = { workingDays: [1, 2, 3, 4, 5], closedOn: ['2030-01-16'] };
const wednesday = '2030-01-09';

function order(startOn: string, dueOn: string, minutes: number[], planned = true): Order {
  return {
    id: 'o',
    kind: planned ? 'PLANNED_ORDER' : 'WORK_ORDER',
    itemId: 'i',
    quantity: '1',
    inProgress: false,
    startDay: dayNumber(startOn),
    dueDay: dayNumber(dueOn),
    operations: minutes.map((work, at) => ({
      sequence: at,
      name: 'Make',
      workCenterId: String(at),
      kind: 'k',
      setUp: 0,
      work,
    })),
  };
}

const weeks = (count: number) => {
  const days = new WorkDays(calendar, wednesday);
  return weeksFrom(days, dayNumber(wednesday), count);
};

const planned = (orders: Order[], workCenterId: string, count = 3) =>
  loadByWeek(orders, weeks(count))
    .get(workCenterId)
    ?.map((week) => week.planned);

it('a week begins on Monday; of the first only what is to come counts', () => {
  expect(dateOfDay(mondayOf(dayNumber('2030-01-13')))).toBe('2030-01-07');
  expect(dateOfDay(mondayOf(dayNumber('2030-01-14')))).toBe('2030-01-14');
  expect(weeks(3).bounds).toEqual([0, 3, 7, 12]);
});

it('minutes are spread over the days from start to due date, over the holiday', () => {
  // Thursday and Friday, then Monday, Tuesday, Thursday, Friday: two days of six.
  expect(planned([order('2030-01-10', '2030-01-21', [600])], '0')).toEqual([200, 400, 0]);
});

it('operations stand behind each other, by their share of the minutes', () => {
  const orders = [order('2030-01-10', '2030-01-21', [200, 400])];
  expect([planned(orders, '0'), planned(orders, '1')]).toEqual([
    [200, 0, 0],
    [0, 400, 0],
  ]);
});

it('what is late loads the first week, what is released stands beside what is planned', () => {
  const late = order('2029-12-01', '2029-12-20', [90], false);
  const [first] = loadByWeek([late, order(wednesday, wednesday, [30])], weeks(2)).get('0') ?? [];
  expect(first).toEqual({ released: 90, planned: 30 });
});

it('every minute is in one week', () => {
  const day = fc.integer({ min: -20, max: 60 });
  const minutes = fc.array(fc.integer({ min: 0, max: 99_999 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(day, day, minutes, (start, due, work) => {
      const on = (days: number) => dateOfDay(dayNumber(wednesday) + days);
      const load = loadByWeek([order(on(start), on(due), work)], weeks(30));
      for (const [at, ticks] of work.entries()) {
        const spread = load.get(String(at)) ?? [];
        expect(spread.reduce((sum, week) => sum + week.planned, 0)).toBe(ticks);
      }
    }),
  );
});
