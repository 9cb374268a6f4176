import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, inStockUnit } from './quantity.ts';
import { units } from './units.ts';

const refusal = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('units of one dimension', () => {
  it('convert into each other and back to the last digit', () => {
    const pairs = [...units.values()].flatMap((from) =>
      [...units.values()]
        .filter((to) => to.dimension === from.dimension)
        .map((to) => [from.code, to.code] as const),
    );
    const value = fc.integer({ min: 1, max: 10 ** 9 });
    fc.assert(
      fc.property(fc.constantFrom(...pairs), value, ([from, to], number) => {
        const there = convert(number, from, to);
        // 50 digits are kept: what is no finite decimal comes back within the last ones.
        expect(convert(there, to, from).toDecimalPlaces(30).toFixed()).toBe(String(number));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['1', 'INH', 'MMT', '25.4'],
    ['1', 'LBR', 'GRM', '453.59237'],
    ['1', 'GLL', 'LTR', '3.785411784'],
    ['2', 'GRO', 'C62', '288'],
    ['1', 'ACR', 'MTK', '4046.8564224'],
    ['1.5', 'KWH', '3B', '5.4'],
    ['2', 'WEE', 'HUR', '336'],
  ])('%s %s in %s', (value, from, to, expected) => {
    expect(convert(value, from, to).toFixed()).toBe(expected);
  });
});

describe('a unit of an item alone', () => {
  const hose = { unit: 'MTR', conversions: [{ unit: 'XRO', quantity: '1', stockQuantity: '25' }] };
  const label = { unit: 'XRO', conversions: [{ unit: 'MTR', quantity: '25', stockQuantity: '1' }] };
  const steel = { unit: 'KGM', conversions: [{ unit: 'MTR', quantity: '3', stockQuantity: '7' }] };

  it.each([
    [hose, '3', 'XRO', '75'],
    [hose, '250', 'CMT', '2.5'],
    [label, '75', 'MTR', '3'],
    // Through the unit that the item knows to another of its dimension.
    [label, '5000', 'CMT', '2'],
    [steel, '900', 'CMT', '21'],
  ])('converts %#', (item, value, unit, expected) => {
    expect(inStockUnit(item, { value, unit }).toFixed()).toBe(expected);
  });

  it('is refused when the item does not know it, or nobody does', () => {
    expect(refusal(() => inStockUnit(hose, { value: '1', unit: 'XBX' }))).toBe('UNIT_MISMATCH');
    expect(refusal(() => inStockUnit(hose, { value: '1', unit: 'ROLL' }))).toBe('UNKNOWN_UNIT');
  });
});
