import { expect, it } from 'vitest';
import { rolledYield } from './yields.ts';

const shares = (...given: string[]) => rolledYield(given.map((one) => ({ yield: one })));

it('what is good in the end is the product of what is good at each operation', () => {
  expect(shares()).toBe('1');
  expect(shares('1', '1.0')).toBe('1');
  expect(shares('0.9', '1', '0.95')).toBe('0.855');
  expect(shares('0.333333333333', '0.333333333333')).toBe('0.111111111111');
});
