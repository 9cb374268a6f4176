import { decimal } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterYield,
  beforeYield,
  lotForLot,
  type LotPolicy,
  lots,
  policyFault,
} from './lot-sizing.ts';

const sized = (need: number, policy: Partial<Record<keyof LotPolicy, unknown>> = {}) =>
  lots(decimal(need), { ...lotForLot, ...policy } as LotPolicy).map((one) => one.toNumber());

describe('lot sizing', () => {
  it('orders exactly what is needed, lot for lot', () => {
    expect(sized(16)).toEqual([16]);
  });
  it('raises to the minimum', () => {
    expect(sized(16, { minimum: decimal(50) })).toEqual([50]);
  });
  it('splits at the maximum; the rest is at least the minimum', () => {
    expect(sized(140, { minimum: decimal(50), maximum: decimal(100) })).toEqual([100, 50]);
  });
  it('rounds up to the multiple', () => {
    const policy = { minimum: decimal(50), maximum: decimal(500), multiple: decimal(25) };
    expect(sized(112, policy)).toEqual([125]);
  });
  it('fills orders only with whole multiples below the maximum', () => {
    expect(sized(250, { maximum: decimal(100), multiple: decimal(30) })).toEqual([90, 90, 90]);
  });
  it('orders a fixed quantity as often as it takes', () => {
    expect(sized(41, { rule: 'FIXED', fixedQuantity: decimal(20) })).toEqual([20, 20, 20]);
  });
  it('covers the need, whatever the policy, and never exceeds it by more than a minimum or multiple', () => {
    const positive = fc.integer({ min: 1, max: 50 });
    const optional = fc.option(positive, { nil: null });
    fc.assert(
      fc.property(positive, optional, optional, optional, (need, minimum, maximum, multiple) => {
        const policy: LotPolicy = {
          ...lotForLot,
          minimum: minimum === null ? null : decimal(minimum),
          maximum: maximum === null ? null : decimal(maximum),
          multiple: multiple === null ? null : decimal(multiple),
        };
        fc.pre(policyFault(policy) === null);
        const orders = lots(decimal(need), policy).map((one) => one.toNumber());
        const total = orders.reduce((a, b) => a + b, 0);
        expect(total).toBeGreaterThanOrEqual(need);
        expect(total).toBeLessThan(need + Math.max(minimum ?? 0, 0) + (multiple ?? 1));
        for (const order of orders) {
          expect(order).toBeGreaterThanOrEqual(minimum ?? 0);
          expect(order).toBeLessThanOrEqual(maximum ?? Number.MAX_SAFE_INTEGER);
          expect(order % (multiple ?? 1)).toBe(0);
        }
      }),
    );
  });
  it('knows a policy that nobody can keep', () => {
    const fault = (policy: Partial<LotPolicy>) => policyFault({ ...lotForLot, ...policy });
    expect(fault({ minimum: decimal(60), maximum: decimal(50) })).toBe('CONTRADICTORY');
    expect(fault({ maximum: decimal(50), multiple: decimal(60) })).toBe('CONTRADICTORY');
    expect(fault({ rule: 'FIXED' })).toBe('INCOMPLETE');
    expect(fault({ rule: 'PERIOD' })).toBe('INCOMPLETE');
    expect(fault({ minimum: decimal(50), maximum: decimal(100), multiple: decimal(25) })).toBe(
      null,
    );
  });
});

describe('yield', () => {
  it('starts more than is needed, whole pieces', () => {
    expect(beforeYield(decimal(100), '0.95', true).toFixed()).toBe('106');
    expect(beforeYield(decimal(100), '0.95', false).toFixed()).toBe('105.263158');
  });
  it('counts only what will be good', () => {
    expect(afterYield(decimal(106), '0.95').toFixed()).toBe('100.7');
  });
});
