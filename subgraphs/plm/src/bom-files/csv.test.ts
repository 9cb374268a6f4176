import { expect, it } from 'vitest';
import { readCsv } from './csv.ts';

const manners = { encoding: 'UTF_8', separator: ';' } as const;

it('a CSV file is read to its last row, however many empty ones stand between', () => {
  const rows = Array.from({ length: 6000 }, (_, at) => `${at + 1};X;1\n;;`);
  const text = ['find_number;component;quantity', '', ...rows].join('\n');
  const read = readCsv(Buffer.from(text), manners, 1);
  expect(read).toHaveLength(6001);
  expect(read.slice(0, 2).map(({ number }) => number)).toEqual([1, 3]);
  expect(read.at(-1)).toEqual({ number: 12_001, cells: ['6000', 'X', '1'] });
});
