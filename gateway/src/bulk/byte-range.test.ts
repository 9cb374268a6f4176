import { expect, test } from 'vitest';
import { readRange } from './byte-range.ts';

test.each([
  [undefined, 'WHOLE'],
  ['bytes=0-', { start: 0, end: 100 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=99-500', { start: 99, end: 100 }],
  ['bytes=-30', { start: 70, end: 100 }],
  ['bytes=-300', { start: 0, end: 100 }],
  ['bytes=100-', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=20-10', 'WHOLE'],
  ['bytes=-', 'WHOLE'],
  ['bytes=0-1,5-6', 'WHOLE'],
  ['lines=0-1', 'WHOLE'],
])('%s of 100 bytes is %j', (header, read) => {
  expect(readRange(header, 100)).toEqual(read);
});
