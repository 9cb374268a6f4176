import { decimal } from '@throughline/chassis/values/decimal';
import { expect, it } from 'vitest';
import { assertReceivable, assertShippable, type Status, statusOf } from './rules.ts';

const order = (quantity: string, shippedQuantity: string, receivedQuantity: string) => ({
  number: 'TO-000001',
  status: 'OPEN' as Status,
  quantity,
  shippedQuantity,
  receivedQuantity,
});

it('a transfer is open, on its way, received, or cancelled when nothing is left of it', () => {
  expect(statusOf(order('10', '0', '0'))).toBe('OPEN');
  expect(statusOf(order('10', '4', '0'))).toBe('IN_TRANSIT');
  expect(statusOf(order('10', '4', '4'))).toBe('IN_TRANSIT');
  expect(statusOf(order('10', '10', '10'))).toBe('RECEIVED');
  expect(statusOf(order('0', '0', '0'))).toBe('CANCELLED');
});

it('no more goes out than was ordered, no more comes in than is on the way', () => {
  expect(() => assertShippable(order('10', '4', '0'), decimal(6))).not.toThrow();
  expect(() => assertShippable(order('10', '4', '0'), decimal(7))).toThrow('6 of TO-000001');
  expect(() => assertReceivable(order('10', '4', '1'), decimal(3))).not.toThrow();
  expect(() => assertReceivable(order('10', '4', '1'), decimal(4))).toThrow('3 of TO-000001');
});
