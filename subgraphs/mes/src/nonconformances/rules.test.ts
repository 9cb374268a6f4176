import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assertMaySign, awaitedRoles, nonConformanceTransitions, rolesOf } from './rules.ts';

it('the states of a nonconformance go by one table, which the schema tells as it is', () => {
  const url = new URL('../../../../schema/mes/dispositions.graphql', import.meta.url);
  const [told = ''] = readFileSync(url, 'utf8').split('enum NonConformanceStatus');
  const rows = [...told.matchAll(/([A-Z_]+): ([A-Z_, ]+) -> ([A-Z_]+)\./g)];
  const table = rows.map(([, command, from = '', to]) => [command, { from: from.split(', '), to }]);
  expect(Object.fromEntries(table)).toEqual(nonConformanceTransitions);
});

describe('a board', () => {
  const board = [
    { role: 'QUALITY', personId: 'ida' },
    { role: 'QUALITY', personId: 'max' },
    { role: 'DESIGN', personId: 'ida' },
  ];
  const code = (signed: readonly string[], role: string, personId: string) => {
    try {
      assertMaySign(
        board,
        signed.map((one) => ({ role: one })),
        { role, personId },
      );
      return 'signs';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('waits for each role, and for one person of each', () => {
    expect(rolesOf(board)).toEqual(['DESIGN', 'QUALITY']);
    expect(awaitedRoles(board, [{ role: 'QUALITY' }])).toEqual(['DESIGN']);
    expect(awaitedRoles(board, [{ role: 'QUALITY' }, { role: 'DESIGN' }])).toEqual([]);
  });

  it('lets a person sign for each role that is theirs', () => {
    expect(code([], 'QUALITY', 'max')).toBe('signs');
    expect(code(['QUALITY'], 'DESIGN', 'ida')).toBe('signs');
    expect(code(['QUALITY'], 'QUALITY', 'ida')).toBe('ALREADY_SIGNED');
    expect(code([], 'DESIGN', 'max')).toBe('NOT_ON_BOARD');
    expect(code([], 'SALES', 'max')).toBe('ROLE_NOT_ASKED');
  });
});
