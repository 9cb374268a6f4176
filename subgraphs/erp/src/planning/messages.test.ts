import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { shiftDate } from './calendar.ts';
import { lotForLot, type LotPolicy } from './lot-sizing.ts';
import { messagesForOpen, messagesForPlanned, messagesToIncrease } from './messages.ts';
import type { Demand, Receipt } from './netting.ts';

const today = '2026-01-01';
const day = (n: number) => shiftDate(today, n);

const need = (on: number, quantity: number): Demand => ({
  date: day(on),
  quantity: decimal(quantity),
  source: { kind: 'SALES_LINE', id: `d${on}` },
  rank: '',
});

const open = (id: string, on: number, quantity: number): Receipt => ({
  kind: 'PURCHASE_ORDER_LINE',
  id,
  date: day(on),
  quantity: decimal(quantity),
  ordered: decimal(quantity),
});

const said = (
  receipts: Receipt[],
  demands: Demand[],
  policy: Partial<LotPolicy> = {},
  onHand = 0,
) =>
  messagesForOpen(
    { onHand: decimal(onHand), receipts, demands, planDate: today, reach: (date) => date },
    {
      policy: { ...lotForLot, ...policy },
      yieldOn: () => '1',
      byPlan: false,
      bought: '1',
      whole: false,
      fenceEndsOn: today,
    },
  ).map((one) => [one.supplyId, one.kind, one.fromOn, one.toOn, one.toQuantity.toFixed()]);

describe('action messages for open orders', () => {
  it('say nothing about an order that comes when and as it is needed', () => {
    expect(said([open('po', 5, 10)], [need(5, 10)])).toEqual([]);
  });
  it('bring forward what is needed sooner', () => {
    expect(said([open('po', 9, 10)], [need(5, 10)])).toEqual([
      ['po', 'EXPEDITE', day(9), day(5), '10'],
    ]);
  });
  it('put off what is needed later', () => {
    expect(said([open('po', 2, 10)], [need(5, 10)])).toEqual([
      ['po', 'DEFER', day(2), day(5), '10'],
    ]);
  });
  it('lower what is too much and cancel what nobody needs', () => {
    const orders = [open('po1', 5, 10), open('po2', 6, 10)];
    expect(said(orders, [need(5, 7)])).toEqual([
      ['po1', 'DECREASE', day(5), day(5), '7'],
      ['po2', 'CANCEL', day(6), day(6), '0'],
    ]);
  });
  it('do not lower an order that is so big because of its lot size', () => {
    expect(said([open('po', 5, 10)], [need(5, 7)], { multiple: decimal(5) })).toEqual([]);
    expect(said([open('po', 5, 15)], [need(5, 7)], { multiple: decimal(5) })).toEqual([
      ['po', 'DECREASE', day(5), day(5), '10'],
    ]);
  });
  it('call what should be here past due, unless nobody needs it', () => {
    expect(said([open('po', -2, 10)], [need(5, 10)])).toEqual([
      ['po', 'PAST_DUE', day(-2), day(5), '10'],
    ]);
    expect(said([open('po', -2, 10)], [need(5, 10)], {}, 10)).toEqual([
      ['po', 'CANCEL', day(-2), day(-2), '0'],
    ]);
  });
  it('count on what another order puts out when that is due, and not before', () => {
    const supply = [{ ...open('x', 6, 10), isOutput: true }, open('po', 9, 10)];
    expect(said(supply, [need(5, 10)])).toEqual([['po', 'EXPEDITE', day(9), day(5), '10']]);
    expect(said(supply, [need(7, 10)])).toEqual([['po', 'CANCEL', day(9), day(9), '0']]);
  });
});

describe('action messages for planned orders', () => {
  const order = (startOn: number, dueOn: number, neededOn = dueOn) => ({
    id: 'pl',
    quantity: decimal(4),
    startOn: day(startOn),
    dueOn: day(dueOn),
    neededOn: day(neededOn),
  });
  const kinds = (...of: Parameters<typeof order>) =>
    messagesForPlanned(order(...of), today).map((one) => one.kind);

  it('release what starts today, and say what should have been started', () => {
    expect(kinds(0, 3)).toEqual(['RELEASE']);
    expect(kinds(-1, 3)).toEqual(['PAST_DUE']);
    expect(kinds(1, 3)).toEqual([]);
  });
  it('say what the planning fence holds back', () => {
    expect(kinds(2, 5, 1)).toEqual(['EXPEDITE']);
  });
  it('raise an open order of the same date instead of adding one', () => {
    const found = messagesToIncrease([open('po', 3, 10)], [order(1, 3)], null);
    expect(found.map((one) => [one.kind, one.supplyId, one.toQuantity.toFixed()])).toEqual([
      ['INCREASE', 'po', '14'],
    ]);
    expect(messagesToIncrease([open('po', 3, 10)], [order(1, 3)], decimal(13))).toEqual([]);
  });
});
