import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  type AndonCallCommand,
  type AndonCallStatus,
  andonCallTransitions,
  assertMoves,
  momentOf,
  openStatuses,
  secondsUntil,
} from './rules.ts';

it('the states of an andon call go by one table, which the schema tells as it is', () => {
  const url = new URL('../../../../schema/mes/andon.graphql', import.meta.url);
  const [told = ''] = readFileSync(url, 'utf8').split('enum AndonCallStatus');
  const rows = [...told.matchAll(/([A-Z_]+): ([A-Z_, ]+) -> ([A-Z_]+)\./g)];
  const table = rows.map(([, command, from = '', to]) => [command, { from: from.split(', '), to }]);
  expect(Object.fromEntries(table)).toEqual(andonCallTransitions);
});

it('an andon call is open as long as something can still be done with it', () => {
  const commands = Object.keys(andonCallTransitions) as AndonCallCommand[];
  const moves = (status: AndonCallStatus) =>
    commands.some((command) => {
      try {
        assertMoves({ number: 'AC-1', status }, command);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ANDON_CALL_STATUS_FORBIDS' });
        return false;
      }
    });
  const all: AndonCallStatus[] = ['RAISED', 'ACKNOWLEDGED', 'RESOLVED', 'CANCELLED'];
  expect(all.filter(moves)).toEqual(openStatuses);
});

it('response and resolution are counted from the call, in whole seconds, and null until they are', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 8) + seconds * 1000);
  const taken = { command: 'ACKNOWLEDGE', changedAt: at(95.9) };
  const done = { command: 'RESOLVE', changedAt: at(600) };
  expect(secondsUntil(at(0), [taken, done], 'ACKNOWLEDGE')).toBe(95);
  expect(secondsUntil(at(0), [taken, done], 'RESOLVE')).toBe(600);
  expect(secondsUntil(at(0), [taken], 'RESOLVE')).toBeNull();
  expect(momentOf([taken], 'ACKNOWLEDGE')).toEqual(at(95.9));
  expect(momentOf([], 'ACKNOWLEDGE')).toBeNull();
});
