import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  assertMayClose,
  type CorrectiveActionStatus,
  correctiveActionTransitions,
} from './rules.ts';

it('the states of a corrective action go by one table, which the schema tells as it is', () => {
  const url = new URL('../../../../schema/mes/corrective-actions.graphql', import.meta.url);
  const [told = ''] = readFileSync(url, 'utf8').split('enum CorrectiveActionStatus');
  const rows = [...told.matchAll(/([A-Z_]+): ([A-Z_, ]+) -> ([A-Z_]+)\./g)];
  const table = rows.map(([, command, from = '', to]) => [command, { from: from.split(', '), to }]);
  expect(Object.fromEntries(table)).toEqual(correctiveActionTransitions);
});

it('no corrective action is closed but one that was found to work', () => {
  const code = (status: CorrectiveActionStatus) => {
    try {
      assertMayClose({ number: 'CA-1', status });
      return 'closes';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(code('VERIFIED')).toBe('closes');
  expect(code('IN_PROGRESS')).toBe('EFFECTIVENESS_NOT_CHECKED');
  expect(code('IMPLEMENTED')).toBe('EFFECTIVENESS_NOT_CHECKED');
  for (const status of ['OPEN', 'CLOSED', 'CANCELLED'] as const) {
    expect(code(status)).toBe('CORRECTIVE_ACTION_STATUS_FORBIDS');
  }
});
