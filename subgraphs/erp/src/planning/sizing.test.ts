import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { shiftDate } from './calendar.ts';
import { lotForLot, type LotPolicy } from './lot-sizing.ts';
import type { Short } from './netting.ts';
import { type Sizing, sizeLots } from './sizing.ts';

const today = '2026-01-01';
const day = (n: number) => shiftDate(today, n);

const short = (on: number, quantity: number): Short => ({
  date: day(on),
  quantity: decimal(quantity),
  demand: {
    date: day(on),
    quantity: decimal(quantity),
    source: { kind: 'SALES_LINE', id: `d${on}` },
    rank: '',
  },
});

const sized = (shorts: Short[], policy: Partial<LotPolicy>, more: Partial<Sizing> = {}) =>
  sizeLots(shorts, {
    policy: { ...lotForLot, ...policy },
    yieldOn: () => '1',
    byPlan: false,
    bought: '1',
    whole: false,
    fenceEndsOn: today,
    ...more,
  });

const orders = (...of: Parameters<typeof sized>) =>
  sized(...of).map((lot) => [lot.dueOn, lot.quantity.toFixed()]);

describe('orders for what is short', () => {
  it('round up once for all needs of a date, and carry what is left to the next', () => {
    const shorts = [short(3, 37), short(3, 90), short(9, 18)];
    expect(orders(shorts, { multiple: decimal(5) })).toEqual([
      [day(3), '130'],
      [day(9), '15'],
    ]);
  });
  it('gather a period that starts at its first need', () => {
    const shorts = [short(8, 80), short(9, 50), short(10, 70), short(20, 46), short(22, 33)];
    expect(orders(shorts, { rule: 'PERIOD', periodDays: 8 })).toEqual([
      [day(8), '200'],
      [day(20), '79'],
    ]);
  });
  it('need no order while the last one had enough too much', () => {
    const shorts = [short(3, 10), short(4, 10), short(5, 10), short(6, 25)];
    expect(orders(shorts, { minimum: decimal(30) })).toEqual([
      [day(3), '30'],
      [day(6), '30'],
    ]);
  });
  it('peg every part to its need and keep the rest as excess', () => {
    const [lot] = sized([short(3, 10), short(4, 5)], { minimum: decimal(20) });
    expect(lot?.pegs.map((peg) => [peg.demand.source.id, peg.quantity.toFixed()])).toEqual([
      ['d3', '10'],
      ['d4', '5'],
    ]);
    expect(lot?.excess.toFixed()).toBe('5');
  });
  it('come at the end of the planning fence when they are needed within it', () => {
    const [lot, more] = sized([short(1, 10), short(3, 5)], {}, { fenceEndsOn: day(5) });
    expect([lot?.dueOn, lot?.neededOn, lot?.quantity.toFixed()]).toEqual([day(5), day(1), '15']);
    expect(more).toBeUndefined();
  });
  it('start more than is needed when some of it will be bad', () => {
    expect(orders([short(3, 90)], {}, { yieldOn: () => '0.9' })).toEqual([[day(3), '100']]);
  });
});
