import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { shiftDate } from './calendar.ts';
import { type Demand, net, type Receipt, timePhase } from './netting.ts';

const today = '2026-01-01';

const line = (id: string, date: string, quantity: number): Demand => ({
  date,
  quantity: decimal(quantity),
  source: { kind: 'SALES_LINE', id },
  rank: id,
});

const receipt = (id: string, date: string, quantity: number): Receipt => ({
  kind: 'PURCHASE_ORDER_LINE',
  id,
  date,
  quantity: decimal(quantity),
  ordered: decimal(quantity),
});

const netted = (onHand: number, receipts: Receipt[], demands: Demand[], window = 0) =>
  net({
    onHand: decimal(onHand),
    receipts,
    demands,
    planDate: today,
    reach: (date) => shiftDate(date, window),
  });

const shorts = (of: ReturnType<typeof net>) =>
  of.shorts.map((one) => [one.date, one.quantity.toFixed()]);

const pegsOf = (of: ReturnType<typeof net>, id: string | null) =>
  of.pegs
    .filter((peg) => peg.supply.id === id)
    .map((peg) => [peg.source?.id ?? 'nobody', peg.quantity.toFixed()]);

describe('gross to net', () => {
  it('takes stock first, then what has come in, and says what is short when', () => {
    const demands = [line('b', '2026-01-05', 360), line('a', '2026-01-03', 90)];
    expect(shorts(netted(20, [receipt('r', today, 5)], demands))).toEqual([
      ['2026-01-03', '65'],
      ['2026-01-05', '360'],
    ]);
  });
  it('does not count on a receipt that comes after the need', () => {
    const late = [receipt('r', '2026-01-09', 90)];
    const found = netted(0, late, [line('a', '2026-01-03', 90)]);
    expect(shorts(found)).toEqual([['2026-01-03', '90']]);
    expect(pegsOf(found, 'r')).toEqual([['nobody', '90']]);
  });
  it('counts on it where the item allows it to be expedited that far', () => {
    const late = [receipt('r', '2026-01-09', 90)];
    expect(shorts(netted(0, late, [line('a', '2026-01-03', 90)], 6))).toEqual([]);
    expect(shorts(netted(0, late, [line('a', '2026-01-03', 90)], 5))).toHaveLength(1);
  });
  it('an order is not supplied by what it puts out itself', () => {
    const order = { kind: 'PLANNED_ORDER', id: 'mix' } as const;
    const output = { ...receipt('x', '2026-01-09', 5), ...order, isOutput: true };
    const own = { ...line('mix', '2026-01-09', 8), source: order };
    const found = netted(
      0,
      [output, receipt('po', '2026-01-09', 6)],
      [own, line('b', '2026-01-10', 9)],
    );
    expect(
      found.pegs.map((one) => [one.supply.id, one.source?.id, one.quantity.toFixed()]),
    ).toEqual([
      ['po', 'mix', '6'],
      ['mix', 'b', '5'],
    ]);
    expect(shorts(found)).toEqual([
      ['2026-01-09', '2'],
      ['2026-01-10', '4'],
    ]);
  });

  it('does not count on what another order puts out before that is due, whatever could be moved', () => {
    const output = { ...receipt('x', '2026-01-09', 90), isOutput: true };
    const late = [output, receipt('r', '2026-01-10', 30)];
    const demands = [line('a', '2026-01-03', 90), line('b', '2026-01-09', 90)];
    const found = netted(0, late, demands, 7);
    expect(shorts(found)).toEqual([['2026-01-03', '60']]);
    expect(pegsOf(found, 'r')).toEqual([['a', '30']]);
    expect(pegsOf(found, 'x')).toEqual([['b', '90']]);
    const unused = netted(0, late, [line('a', '2026-01-03', 90)], 7);
    expect(pegsOf(unused, 'x')).toEqual([['nobody', '90']]);
  });
  it('pegs each part of stock and receipts to its demand, and says what is left', () => {
    const demands = [line('a', '2026-01-03', 50), line('b', '2026-01-03', 7)];
    const found = netted(10, [receipt('r', '2026-01-02', 60)], demands);
    expect(pegsOf(found, null)).toEqual([['a', '10']]);
    expect(pegsOf(found, 'r')).toEqual([
      ['a', '40'],
      ['b', '7'],
      ['nobody', '13'],
    ]);
  });
  it('plans what is past due for the plan date', () => {
    expect(shorts(netted(0, [], [line('a', '2025-12-01', 1)]))).toEqual([[today, '1']]);
  });
  it('keeps the safety stock after customers of the same day', () => {
    const safety: Demand = {
      date: today,
      quantity: decimal(5),
      source: { kind: 'SAFETY_STOCK', id: null },
      rank: '',
    };
    const found = netted(8, [], [safety, line('a', today, 6)]);
    expect(found.shorts.map((one) => [one.demand.source.kind, one.quantity.toFixed()])).toEqual([
      ['SAFETY_STOCK', '3'],
    ]);
  });
});

describe('the time-phased record', () => {
  it('balances supply and demand in every bucket', () => {
    const record = timePhase('20', [
      { date: '2026-01-03', quantity: '90', kind: 'gross' },
      { date: '2026-01-01', quantity: '5', kind: 'scheduled' },
      { date: '2026-01-03', quantity: '65', kind: 'planned' },
    ]);
    expect(
      record.map((one) => [one.date, one.netRequirement.toFixed(), one.projectedOnHand.toFixed()]),
    ).toEqual([
      ['2026-01-01', '0', '25'],
      ['2026-01-03', '65', '0'],
    ]);
  });
});
