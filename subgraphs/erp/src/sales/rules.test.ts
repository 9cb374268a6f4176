import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import { assertChangeable, assertOpenFor, lineStatus, orderStatus } from './rules.ts';

const line = (quantity: string, shippedQuantity: string, status = 'OPEN' as const) => ({
  quantity,
  shippedQuantity,
  status,
});

describe('how far an order line is', () => {
  it('follows from shipments, reservations and production', () => {
    expect(lineStatus(line('5', '5'), 0, true)).toBe('SHIPPED');
    expect(lineStatus(line('5', '2'), 3, true)).toBe('READY');
    expect(lineStatus(line('5', '2'), 2, true)).toBe('IN_PRODUCTION');
    expect(lineStatus(line('5', '0'), 0, false)).toBe('OPEN');
  });
  it('stays cancelled', () => {
    expect(lineStatus({ ...line('5', '0'), status: 'CANCELLED' }, 5, true)).toBe('CANCELLED');
  });
});

describe('how far an order is', () => {
  const of = (...all: ['OPEN' | 'IN_PRODUCTION' | 'READY' | 'SHIPPED' | 'CANCELLED', string][]) =>
    orderStatus(
      all.map(([status, shippedQuantity]) => ({ quantity: '1', shippedQuantity, status })),
    );
  it('follows from its lines', () => {
    expect(of(['OPEN', '0'], ['OPEN', '0'])).toBe('CONFIRMED');
    expect(of(['OPEN', '0'], ['READY', '0'])).toBe('IN_PROGRESS');
    expect(of(['SHIPPED', '1'], ['CANCELLED', '0'])).toBe('SHIPPED');
    expect(of(['CANCELLED', '0'])).toBe('CANCELLED');
  });
});

describe('a line', () => {
  it('is not shipped beyond what is open nor changed below what was shipped', () => {
    expect(() => assertOpenFor(decimal(2), decimal(3))).toThrow('still open');
    expect(() => assertChangeable(line('5', '3'), decimal(2))).toThrow('shipped already');
    expect(() => assertChangeable(line('5', '3'), decimal(3))).not.toThrow();
  });
});
