import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { availableOn, extraNeeds, fateOf, forecastBetween, yearAfter } from './rules.ts';

const on = '2030-01-01';

it('a forecast counts by the days that fall into the year', () => {
  const periods = [
    { startsOn: '2029-12-22', endsOn: '2030-01-11', quantity: '20' },
    { startsOn: '2030-05-01', endsOn: '2030-06-01', quantity: '31' },
    { startsOn: '2031-01-01', endsOn: '2031-02-01', quantity: '99' },
  ];
  expect(forecastBetween(periods, on, yearAfter(on)).toFixed()).toBe('41');
  expect(yearAfter('2028-02-29')).toBe('2029-03-01');
});

describe('a supply', () => {
  const change = {
    effectiveFrom: on,
    stockStays: false,
    purchaseOrdersStay: true,
    workOrderDisposition: 'SWITCH_IF_NOT_STARTED',
  };

  it('is kept, had anew or made to the new design, as the dispositions say', () => {
    const fate = (kind: Parameters<typeof fateOf>[0]['kind'], supplyOn = on, more = {}) =>
      fateOf({ kind, supplyOn }, { ...change, ...more });
    expect(fate('STOCK', '2029-01-01')).toBe('REPLACED');
    expect(fate('STOCK', on, { stockStays: true })).toBe('KEPT');
    expect(fate('PURCHASE_ORDER_LINE')).toBe('KEPT');
    expect(fate('PLANNED_ORDER')).toBe('REBUILT');
    // Due before the new revision is valid: it is for the old one.
    expect(fate('PLANNED_ORDER', '2029-12-31')).toBe('KEPT');
    expect(fate('WORK_ORDER')).toBe('REBUILT');
    expect(fate('WORK_ORDER', on, { workOrderDisposition: 'SCRAP' })).toBe('REPLACED');
  });

  it('that is made to the new design needs what the new design needs more', () => {
    const needs = extraNeeds(
      { replaced: decimal(10), rebuilt: decimal(100) },
      new Map([
        ['frame', decimal(1)],
        ['bulb', decimal(1)],
      ]),
      new Map([
        ['frame', decimal(1)],
        ['led', decimal(2)],
      ]),
    );
    expect([...needs].map(([item, need]) => [item, need.toFixed()])).toEqual([
      ['frame', '10'],
      ['led', '220'],
    ]);
  });

  it('is late when its new components come after it should begin', () => {
    const supply = {
      demandId: '1',
      kind: 'PLANNED_ORDER' as const,
      supplyOn: '2030-01-05',
      startOn: '2030-01-04',
      neededOn: '2030-01-05',
      quantity: '1',
    };
    const nextDay = (date: string) => `${date.slice(0, 8)}${Number(date.slice(8)) + 1}`;
    const available = (fate: 'REPLACED' | 'REBUILT', componentsOn: string) =>
      availableOn(supply, fate, componentsOn, nextDay);
    expect(available('REBUILT', '2030-01-04')).toBe('2030-01-05');
    expect(available('REBUILT', '2030-01-10')).toBe('2030-01-11');
    expect(available('REPLACED', '2030-01-10')).toBe('2030-01-11');
  });
});
