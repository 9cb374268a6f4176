import { decimal } from '@throughline/chassis/values/decimal';
import { expect, it } from 'vitest';
import { Availability, availableOn } from './availability.ts';
import { workingDays } from './calendar.ts';

const weekdays = { workingDays: [1, 2, 3, 4, 5], closedOn: [] };
/** A Monday. */
const days = { planDate: '2030-01-07', after: workingDays(weekdays) };
const leadTime = { leadTimeDays: 2, leadTimeDaysPerUnit: '0' };

it('an order is there when it is due, or its lead time after its last component', () => {
  const order = { startOn: '2030-01-09', dueOn: '2030-01-11', quantity: '5', leadTime };
  expect(availableOn(order, '2030-01-08', days)).toBe('2030-01-11');
  expect(availableOn(order, '2030-01-11', days)).toBe('2030-01-15');
});

it('what should have been started starts today', () => {
  const order = { startOn: '2030-01-03', dueOn: '2030-01-07', quantity: '5', leadTime };
  expect(availableOn(order, '2029-12-31', days)).toBe('2030-01-09');
});

it('a late component moves the orders above it, and an order that stays is named when it moves', () => {
  const availability = new Availability(days, new Map([['kept', '2030-01-10']]));
  const planned = {
    itemId: 'frame',
    supplyType: 'MAKE',
    sourceSiteId: null,
    quantity: decimal(1),
    startOn: '2030-01-09',
    dueOn: '2030-01-11',
    neededOn: '2030-01-11',
    lot: 1,
    pastDue: false,
  } as const;
  const firm = { id: 'firm', status: 'FIRM', startOn: '2030-01-11', dueOn: '2030-01-15' };
  availability.add({ ...firm, quantity: '1', availableOn: '2030-01-15' } as never, leadTime);
  availability.add({ ...planned, id: 'below' }, leadTime);
  availability.add({ ...planned, id: 'kept' }, leadTime);
  availability.add({ ...planned, id: 'new' }, leadTime);
  const peg = { quantity: decimal(1), neededOn: '2030-01-11' };
  const source = (id: string) => ({ kind: 'PLANNED_ORDER', id }) as const;
  availability.addParts([
    {
      ...peg,
      source: source('firm'),
      supply: { kind: 'PLANNED_ORDER', id: 'below', on: '2030-01-11' },
    },
    {
      ...peg,
      source: source('below'),
      supply: { kind: 'PURCHASE_ORDER_LINE', id: 'line', on: '2030-01-14' },
    },
  ]);
  expect([...availability.settle()]).toEqual([
    ['firm', '2030-01-18'],
    ['below', '2030-01-16'],
    ['kept', '2030-01-11'],
  ]);
});
