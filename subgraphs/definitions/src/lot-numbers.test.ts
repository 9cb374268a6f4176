import type { DefinitionLine } from '@throughline/schema/events/plm';
import { describe, expect, it } from 'vitest';
import {
  compareLotNumbers,
  holdsFor,
  laterNumber,
  numberRange,
  partingLine,
  placeIn,
} from './lot-numbers.ts';

const line = (from: string | null, to: string | null) =>
  ({ findNumber: 10, lotNumbers: { from, to } }) as DefinitionLine;

describe('serial and lot numbers', () => {
  it('compare in natural order, the same whichever comes first', () => {
    const sorted = ['SN-10', 'SN-9', 'SN-009', 'A-100'].sort(compareLotNumbers);
    expect(sorted).toEqual(['A-100', 'SN-009', 'SN-9', 'SN-10']);
  });

  it('are counted on from, at the width they have', () => {
    expect(laterNumber('SN-0099', 2, '')).toBe('SN-0101');
    expect(laterNumber('99', 1, '')).toBe('100');
    expect(laterNumber('A', 0, '')).toBe('A');
    const range = { prefix: 'SN-', digits: 4, first: '99', last: '101' };
    expect(numberRange('SN-0099', 3)).toEqual(range);
    expect(numberRange('A', 1)).toEqual({ prefix: 'A', digits: 0, first: '-1', last: '-1' });
    expect(() => laterNumber('A', 1, '')).toThrow(/counted on/);
    expect(placeIn('SN-0099', 'SN-0101')).toBe(2);
    expect(placeIn('SN-0099', 'SN-101')).toBeNull();
    expect(placeIn('SN-0099', 'SN-0098')).toBeNull();
    expect(placeIn('SN-0099', 'XX-0101')).toBeNull();
  });
});

describe('a line', () => {
  it('holds from its first number to its last, both included', () => {
    const numbers = ['SN-99', 'SN-100', 'SN-150', 'SN-151'];
    const holds = numbers.map((number) => holdsFor(line('SN-100', 'SN-150'), number));
    expect(holds).toEqual([false, true, true, false]);
  });

  it('that ends at a number holds no more for what has none yet', () => {
    expect(holdsFor(line('SN-100', 'SN-150'), null)).toBe(false);
    expect(holdsFor(line('SN-151', null), null)).toBe(true);
    expect(holdsFor({}, null)).toBe(true);
  });

  it('begins and ends between orders, never within one', () => {
    const refused = (first: string, last: string) =>
      partingLine([line('SN-100', 'SN-150')], first, last) !== undefined;
    expect(refused('SN-98', 'SN-99')).toBe(false);
    expect(refused('SN-99', 'SN-100')).toBe(true);
    expect(refused('SN-100', 'SN-150')).toBe(false);
    expect(refused('SN-150', 'SN-151')).toBe(true);
    expect(refused('SN-90', 'SN-200')).toBe(true);
    expect(refused('SN-151', 'SN-200')).toBe(false);
  });
});
