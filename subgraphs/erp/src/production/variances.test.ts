import { decimal, sum } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, type Variance, variancesOf } from './variances.ts';

const variance = (kind: Variance['kind'], amount: string, itemId: string | null = null) => ({
  kind,
  itemId,
  workCenterId: null,
  amount: decimal(amount),
});

const thousandths = fc
  .integer({ min: 0, max: 10_000_000 })
  .map((value) => decimal(value).div(1000));
const cents = fc
  .integer({ min: -10_000_000, max: 10_000_000 })
  .map((value) => decimal(value).div(100));
const time = fc.record({
  allowed: thousandths,
  charged: thousandths,
  standardRate: thousandths,
  atStandard: thousandths,
  actual: thousandths,
});
const pair = fc.record({ allowed: thousandths, actual: thousandths });

describe('variances of an order', () => {
  it('add up to what it cost more, to the last cent, whatever was used', () => {
    fc.assert(
      fc.property(
        cents,
        fc.array(
          fc.record({
            itemId: fc.constantFrom('a', 'b'),
            allowed: thousandths,
            issued: thousandths,
            standard: thousandths,
            atStandard: thousandths,
            actual: thousandths,
          }),
        ),
        fc.array(
          fc.record({
            workCenterId: fc.constantFrom('x', 'y'),
            labour: time,
            machine: time,
            overhead: pair,
            subcontract: pair,
          }),
        ),
        (total, materials, operations) => {
          const found = variancesOf({ total, materials, operations });
          expect(sum(found.map((one) => one.amount)).eq(total)).toBe(true);
          for (const { amount } of found) {
            expect(amount.isZero()).toBe(false);
            expect(amount.decimalPlaces()).toBeLessThanOrEqual(2);
          }
          // Booked once, there is nothing more to book; taken back, nothing stands.
          expect(differences(found, found)).toEqual([]);
          expect(sum(differences(found, []).map((one) => one.amount)).eq(total.negated())).toBe(
            true,
          );
        },
      ),
    );
  });

  it('that change later are booked as the difference', () => {
    const standing = [variance('MATERIAL_USAGE', '3', 'steel'), variance('LABOUR_RATE', '1')];
    const wanted = [variance('MATERIAL_USAGE', '5', 'steel'), variance('OVERHEAD', '2')];
    const open = differences(standing, wanted).map((one) => [one.kind, one.amount.toFixed()]);
    expect(open).toEqual([
      ['MATERIAL_USAGE', '2'],
      ['OVERHEAD', '2'],
      ['LABOUR_RATE', '-1'],
    ]);
  });
});
