import { decimal, sum } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftDate } from './calendar.ts';
import { consume } from './forecasting.ts';

const start = '2026-01-05';
const day = (n: number) => shiftDate(start, n);

/** Weeks of a forecast. */
const weeks = (...quantities: number[]) =>
  quantities.map((quantity, at) => ({
    id: `w${at}`,
    startsOn: day(7 * at),
    endsOn: day(7 * at + 7),
    quantity: decimal(quantity),
  }));

const order = (on: number, quantity: number) => ({
  id: `o${on}`,
  dueOn: day(on),
  quantity: decimal(quantity),
});

const left = (
  quantities: number[],
  orders: ReturnType<typeof order>[],
  backwardDays = 0,
  forwardDays = 0,
) =>
  [...consume(weeks(...quantities), orders, { backwardDays, forwardDays }).values()].map((one) =>
    one.toNumber(),
  );

describe('forecast consumption', () => {
  it('takes an order from the period it is due in', () => {
    expect(left([10, 10, 10], [order(8, 4)])).toEqual([10, 6, 10]);
  });
  it('never goes below nothing', () => {
    expect(left([10, 10, 10], [order(8, 40)])).toEqual([10, 0, 10]);
  });
  it('goes back first, the nearest period first, then on', () => {
    expect(left([10, 10, 10, 10], [order(15, 15)], 7, 7)).toEqual([10, 5, 0, 10]);
    expect(left([10, 10, 10, 10], [order(15, 35)], 14, 7)).toEqual([0, 0, 0, 5]);
    expect(left([10, 10, 10, 10], [order(15, 35)], 0, 7)).toEqual([10, 10, 0, 0]);
  });
  it('consumes with what was ordered at most, and leaves no period below nothing', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 });
    const orders = fc.array(
      fc.record({
        on: fc.integer({ min: -10, max: 50 }),
        quantity: fc.integer({ min: 1, max: 30 }),
      }),
    );
    const window = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(amounts, orders, window, window, (quantities, sold, back, on) => {
        const rest = left(
          quantities,
          sold.map((one) => order(one.on, one.quantity)),
          back,
          on,
        );
        const consumed = sum(quantities).minus(sum(rest)).toNumber();
        expect(Math.min(...rest)).toBeGreaterThanOrEqual(0);
        expect(consumed).toBeLessThanOrEqual(sum(sold.map((one) => one.quantity)).toNumber());
      }),
    );
  });
});
