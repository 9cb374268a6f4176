import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareTurns, type Order, scheduleOrders, turnOf } from './scheduling.ts';
import { ticksPerDay, ticksPerMinute } from './ticks.ts';
import { Timeline } from './timeline.ts';
import { dayNumber, WorkDays } from './work-days.ts';

const minute = ticksPerMinute;
const calendar = { workingDays: [1, 2, 3, 4, 5], closedOn: ['2030-01-09'] };
const monday = '2030-01-07';

interface Centre {
  readonly minutesPerDay: number;
  readonly places: number;
  readonly startsAt: number;
}

function shop(centres: readonly Centre[]) {
  const days = new WorkDays(calendar, monday);
  const lines = centres.map(
    ({ minutesPerDay, places, startsAt }) =>
      new Timeline(days, {
        ticksPerDay: minutesPerDay * minute,
        places,
        startsAt: startsAt * minute,
      }),
  );
  return (id: string) => lines[Number(id)] ?? new Timeline(days, null);
}

function order(id: string, more: Partial<Order> = {}): Order {
  const day = dayNumber(monday);
  const base = { kind: 'PLANNED_ORDER', itemId: id, quantity: '1', inProgress: false } as const;
  return { ...base, id, startDay: day, dueDay: day + 1, operations: [], ...more };
}

const operation = (workCenterId: string, work: number, setUp = 0, kind = 'a') => ({
  sequence: 10,
  name: 'Make',
  workCenterId,
  kind,
  setUp: setUp * minute,
  work: work * minute,
});

it('what is started goes on, then what is due first, then what is released', () => {
  const day = dayNumber(monday);
  const orders = [
    order('planned'),
    order('later', { dueDay: day + 9 }),
    order('released', { kind: 'WORK_ORDER' }),
    order('started', { kind: 'WORK_ORDER', inProgress: true, dueDay: day + 20 }),
  ];
  const turns = [...scheduleOrders(orders, shop([]))].map((one) => one.order.id);
  expect(turns).toEqual(['started', 'released', 'planned', 'later']);
  expect(compareTurns(turnOf(orders[0]!), turnOf(orders[0]!))).toBe(0);
});

it('two orders on one machine: the second of the same part needs no set-up', () => {
  const timelineOf = shop([{ minutesPerDay: 480, places: 1, startsAt: 360 }]);
  const operations = [operation('0', 300, 60)];
  const [first, second] = scheduleOrders(
    [order('a', { operations }), order('b', { operations })],
    timelineOf,
  );
  const day = dayNumber(monday) * ticksPerDay;
  // 06:00 and 360 minutes; then 120 of 300 today and 180 tomorrow.
  expect(first?.operations[0]).toMatchObject({ from: day + 360 * minute, setUpSaved: false });
  expect(second?.operations[0]).toMatchObject({
    from: day + 720 * minute,
    to: day + ticksPerDay + (360 + 180) * minute,
    setUpSaved: true,
  });
  expect([first?.finishDay, second?.finishDay]).toEqual([dayNumber(monday), dayNumber(monday) + 1]);
});

const centre = fc.record({
  minutesPerDay: fc.integer({ min: 1, max: 1440 }),
  places: fc.integer({ min: 1, max: 3 }),
  startsAt: fc.integer({ min: 0, max: 1439 }),
});
const drawn = fc.array(
  fc.record({
    inProgress: fc.boolean(),
    start: fc.integer({ min: -2, max: 6 }),
    due: fc.integer({ min: 0, max: 9 }),
    operations: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 3 }),
        work: fc.integer({ min: 0, max: 900 }),
        setUp: fc.constantFrom(0, 20),
        kind: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 25 },
);

/** Working time of a centre between two moments, counted minute by minute. */
function worked({ minutesPerDay, startsAt }: Centre, from: number, to: number): number {
  let sum = 0;
  for (let day = dayNumber(monday) - 1; day * ticksPerDay < to; day += 1) {
    const date = new Date(day * 86_400_000);
    const isClosed = date.getUTCDay() % 6 === 0 || date.toISOString().startsWith('2030-01-09');
    if (isClosed || day < dayNumber(monday)) continue;
    const begin = day * ticksPerDay + startsAt * minute;
    const end = begin + minutesPerDay * minute;
    sum += Math.max(0, Math.min(end, to) - Math.max(begin, from));
  }
  return sum;
}

it('no place does two things at once, no operation comes before its turn, no minute is lost', () => {
  fc.assert(
    fc.property(fc.array(centre, { minLength: 3, maxLength: 3 }), drawn, (centres, asked) => {
      const orders = asked.map(({ start, due, inProgress, operations }, at) =>
        order(String(at), {
          inProgress,
          startDay: dayNumber(monday) + start,
          dueDay: dayNumber(monday) + due,
          operations: operations.map(({ at: id, work, setUp, kind }) =>
            operation(String(id), work, setUp, `${kind}${id}`),
          ),
        }),
      );
      const scheduled = [...scheduleOrders(orders, shop(centres))];
      expect(scheduled).toHaveLength(orders.length);
      for (const { order: of, operations } of scheduled) {
        let at = of.startDay * ticksPerDay;
        for (const { operation: what, from, to, ticks, setUpSaved } of operations) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(ticks).toBe(what.work + (setUpSaved ? 0 : what.setUp));
          const here = centres[Number(what.workCenterId)];
          if (here && ticks > 0) expect(worked(here, from, to)).toBe(ticks);
          at = to;
        }
      }
      const busy = scheduled.flatMap((one) => one.operations).filter((one) => one.ticks > 0);
      for (const [id, { places }] of centres.entries()) {
        const here = busy.filter((one) => one.operation.workCenterId === String(id));
        for (const { from } of here) {
          const together = here.filter((one) => one.from <= from && from < one.to);
          expect(together.length).toBeLessThanOrEqual(places);
        }
      }
    }),
  );
});
