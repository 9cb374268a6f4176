import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { net, timePhase } from './netting.ts';

const line = (id: string, date: string, quantity: number) => ({
  date,
  quantity: decimal(quantity),
  source: { kind: 'SALES_LINE', id } as const,
});

describe('gross to net', () => {
  it('takes stock first, then what has come in, and says what is short when', () => {
    const receipts = [{ date: '2026-01-01', quantity: decimal(5), plannedOrderId: null }];
    const demands = [line('b', '2026-01-05', 360), line('a', '2026-01-03', 90)];
    const { shortfalls } = net(decimal(20), receipts, demands, '2026-01-01');
    expect(shortfalls.map((one) => [one.dueOn, one.quantity.toFixed()])).toEqual([
      ['2026-01-03', '65'],
      ['2026-01-05', '360'],
    ]);
  });
  it('does not count on a receipt that comes after the need', () => {
    const late = [{ date: '2026-01-09', quantity: decimal(90), plannedOrderId: null }];
    expect(
      net(decimal(0), late, [line('a', '2026-01-03', 90)], '2026-01-01').shortfalls,
    ).toHaveLength(1);
  });
  it('pegs each part of a shortfall and of a firm order to its demand', () => {
    const firm = [{ date: '2026-01-02', quantity: decimal(30), plannedOrderId: 'firm' }];
    const { shortfalls, receiptPegs } = net(
      decimal(10),
      firm,
      [line('a', '2026-01-03', 50), line('b', '2026-01-03', 7)],
      '2026-01-01',
    );
    expect(receiptPegs.get('firm')?.map((peg) => [peg.source.id, peg.quantity.toFixed()])).toEqual([
      ['a', '30'],
    ]);
    expect(shortfalls[0]?.pegs.map((peg) => [peg.source.id, peg.quantity.toFixed()])).toEqual([
      ['a', '10'],
      ['b', '7'],
    ]);
  });
  it('plans what is past due for the plan date', () => {
    expect(
      net(decimal(0), [], [line('a', '2025-12-01', 1)], '2026-01-01').shortfalls[0]?.dueOn,
    ).toBe('2026-01-01');
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
