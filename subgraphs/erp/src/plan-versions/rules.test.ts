import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { areEqual, dateOf, differencesOf, purchasesOf, type Supply } from './rules.ts';

const order = (id: string, dueOn: string, quantity = '10', more: Partial<Supply> = {}): Supply => ({
  id,
  siteId: 'site',
  itemId: 'bolt',
  supplyType: 'BUY',
  quantity,
  startOn: dueOn,
  dueOn,
  ...more,
});

describe('differences between two plans', () => {
  it('are none when the orders say the same, however their numbers are written', () => {
    expect(differencesOf([order('a', '2030-01-07')], [order('a', '2030-01-07', '10.0')])).toEqual(
      [],
    );
  });

  it('take what is gone and what is new of one quantity for an order that moved', () => {
    const [one, ...rest] = differencesOf([order('a', '2030-01-09')], [order('b', '2030-01-07')]);
    expect(rest).toEqual([]);
    expect([one?.kind, one?.before?.id, one?.after?.id]).toEqual(['CHANGED', 'a', 'b']);
    expect(one && dateOf(one)).toBe('2030-01-07');
  });

  it('keep apart what is of another quantity, item or kind of supply', () => {
    const kinds = (before: Supply, after: Supply) =>
      differencesOf([before], [after])
        .map(({ kind }) => kind)
        .sort();
    const was = order('a', '2030-01-09');
    expect(kinds(was, order('b', '2030-01-09', '11'))).toEqual(['ADDED', 'REMOVED']);
    expect(kinds(was, order('b', '2030-01-09', '10', { itemId: 'nut' }))).toEqual([
      'ADDED',
      'REMOVED',
    ]);
    expect(kinds(was, order('a', '2030-01-09', '11'))).toEqual(['CHANGED']);
    expect(kinds(was, order('a', '2030-01-09', '10', { supplyType: 'MAKE' }))).toEqual(['CHANGED']);
  });

  it('are equal when only the ids of new orders differ', () => {
    const of = (id: string) => differencesOf([], [order(id, '2030-01-07')]);
    expect(areEqual(of('a'), of('b'))).toBe(true);
    expect(areEqual(of('a'), differencesOf([], [order('a', '2030-01-08')]))).toBe(false);
    expect(areEqual(of('a'), [])).toBe(false);
  });
});

it('purchases count what is bought more or less, at standard', () => {
  const differences = differencesOf(
    [order('a', '2030-01-07', '10'), order('m', '2030-01-07', '5', { supplyType: 'MAKE' })],
    [order('a', '2030-01-07', '25')],
  );
  expect(purchasesOf(differences, new Map([['bolt', decimal('2')]])).toFixed()).toBe('30');
});
