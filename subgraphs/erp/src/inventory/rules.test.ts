import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { assertLotNumber, assertSerialOnce, pickInOrder, stockQuantity } from './rules.ts';

const screw = { number: 'SCREW', unit: 'C62', conversions: [], tracking: 'NONE' } as const;
const bike = { number: 'BIKE', unit: 'C62', conversions: [], tracking: 'SERIAL' } as const;

describe('a quantity of stock', () => {
  it('is converted to the stock unit', () => {
    expect(stockQuantity(screw, { value: '2', unit: 'DZN' }).toFixed()).toBe('24');
  });
  it('is above nothing, of the same dimension, and whole for serials', () => {
    const code = (run: () => unknown) => {
      try {
        run();
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(() => stockQuantity(screw, { value: '0', unit: 'C62' }))).toBe(
      'QUANTITY_NOT_POSITIVE',
    );
    expect(code(() => stockQuantity(screw, { value: '-1', unit: 'C62' }))).toBe(
      'QUANTITY_NEGATIVE',
    );
    expect(code(() => stockQuantity(screw, { value: '1', unit: 'KGM' }))).toBe('UNIT_MISMATCH');
    expect(code(() => stockQuantity(screw, { value: '1', unit: 'XXX' }))).toBe('UNKNOWN_UNIT');
    expect(code(() => stockQuantity(bike, { value: '21.7', unit: 'C62' }))).toBe(
      'SERIALISED_QUANTITY_FRACTIONAL',
    );
    expect(code(() => assertLotNumber(bike, null))).toBe('LOT_REQUIRED');
    expect(code(() => assertLotNumber(screw, 'L1'))).toBe('LOT_NOT_TRACKED');
    expect(code(() => assertSerialOnce(bike, 2))).toBe('SERIAL_IS_ONE_PIECE');
  });
});

describe('picking', () => {
  const balances = [3, 0, 5].map((free, at) => ({ balanceId: String(at), free: decimal(free) }));
  it('takes the first, then the next', () => {
    const { picks, missing } = pickInOrder(balances, decimal(4));
    expect(picks.map((pick) => [pick.balance.balanceId, pick.quantity.toFixed()])).toEqual([
      ['0', '3'],
      ['2', '1'],
    ]);
    expect(missing.isZero()).toBe(true);
  });
  it('says what is missing and never takes more than there is', () => {
    expect(pickInOrder(balances, decimal(10)).missing.toFixed()).toBe('2');
  });
});
