import { readFileSync } from 'node:fs';
import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import {
  assertCancellable,
  assertHeld,
  exact,
  firstWanted,
  followingCommand,
  jobStatuses,
  jobTransitions,
  type JobStatus,
  moveDate,
  outcomeOf,
  plannedMinutes,
  statusOf,
} from './rules.ts';

const change = { disposition: 'SWITCH_IF_NOT_STARTED', effectiveFrom: '2030-02-01' } as const;
const order = { number: 'WO-000001', status: 'RELEASED' } as const;

describe('a change order', () => {
  it('switches an order that has not started and is due when the new revision is valid', () => {
    expect(outcomeOf(change, '2030-02-01', false)).toBe('SWITCHED');
  });

  it('leaves one that has started, is due before, or is to be finished', () => {
    const finishes = 'FINISHES_ON_OLD_REVISION';
    expect(outcomeOf(change, '2030-02-01', true)).toBe(finishes);
    expect(outcomeOf(change, '2030-01-31', false)).toBe(finishes);
    const finish = { ...change, disposition: 'FINISH_ON_OLD_REVISION' } as const;
    expect(outcomeOf(finish, '2030-02-01', false)).toBe(finishes);
    expect(outcomeOf({ ...change, disposition: 'SCRAP' }, '2030-01-31', true)).toBe(finishes);
  });

  it('holds what is to be reworked, and of what is scrapped cancels what has not started', () => {
    const rework = { ...change, disposition: 'REWORK' } as const;
    expect([true, false].map((started) => outcomeOf(rework, '2030-02-01', started))).toEqual([
      'HELD',
      'HELD',
    ]);
    const scrap = { ...change, disposition: 'SCRAP' } as const;
    expect([true, false].map((started) => outcomeOf(scrap, '2030-02-01', started))).toEqual([
      'HELD',
      'CANCELLED',
    ]);
  });
});

it('planned minutes are set-up and clean-up once, run time a batch', () => {
  const times = { setUpMinutes: '15', runMinutes: '10', cleanUpMinutes: '5' };
  expect(plannedMinutes(times, '48', '1')).toBe('500');
  expect(plannedMinutes(times, '48', '24')).toBe('40');
});

it('three thirds are one', () => {
  expect(exact(decimal(1).div(3).times(3))).toBe('1');
});

it('a date moves by days and back to a working day', () => {
  const calendar = { workingDays: [1, 2, 3, 4, 5], closedOn: ['2030-01-04'] };
  expect(moveDate(calendar, '2030-01-08', -1)).toBe('2030-01-07');
  expect(moveDate(calendar, '2030-01-08', -2)).toBe('2030-01-03');
  expect(moveDate(calendar, '2030-01-04', 3)).toBe('2030-01-07');
});

it('the first customer who still wants it decides', () => {
  const dates = [
    { dueOn: '2030-03-01', cancelled: false },
    { dueOn: '2030-02-01', cancelled: true },
    { dueOn: '2030-04-01', cancelled: false },
  ];
  expect(firstWanted(dates)).toBe('2030-03-01');
  expect(firstWanted(dates.slice(1, 2))).toBeNull();
});

describe('a work order', () => {
  it('is cancelled before a job starts, not after', () => {
    expect(() => assertCancellable(order, [{ startedAt: null }])).not.toThrow();
    expect(() => assertCancellable(order, [{ startedAt: new Date(0) }])).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_STARTED' }),
    );
    expect(() => assertCancellable({ ...order, status: 'COMPLETED' }, [])).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_CLOSED' }),
    );
  });

  it('that is resumed is what its jobs say', () => {
    expect(() => assertHeld(order)).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_NOT_HELD' }),
    );
    expect(statusOf([{ startedAt: null }])).toBe('RELEASED');
    expect(statusOf([{ startedAt: new Date(0) }, { startedAt: null }])).toBe('IN_PROGRESS');
  });
});

describe('the states of a job', () => {
  it('go by one table, which the schema tells as it is', () => {
    const url = new URL('../../../../schema/mes/jobs.graphql', import.meta.url);
    const [told = ''] = readFileSync(url, 'utf8').split('enum JobOrderStatus');
    const rows = [...told.matchAll(/([A-Z]+): ([A-Z, ]+) -> ([A-Z]+)\./g)];
    const table = rows.map(([, command, from = '', to]) => [
      command,
      { from: from.split(', '), to },
    ]);
    expect(Object.fromEntries(table)).toEqual(jobTransitions);
  });

  it('can each be reached, and left unless the job is over', () => {
    const rows = Object.values(jobTransitions);
    const reached = new Set<JobStatus>(['WAITING', ...rows.map(({ to }) => to)]);
    expect([...reached].sort()).toEqual([...jobStatuses].sort());
    const left = new Set<JobStatus>(rows.flatMap(({ from }) => from));
    expect(jobStatuses.filter((one) => !left.has(one))).toEqual(['ABORTED', 'CLOSED']);
  });

  const job = (sequence: number, status: JobStatus, goodQuantity = '0') => ({
    sequence,
    status,
    goodQuantity,
    reworkId: null,
  });

  it.each([
    ['RELEASED', job(10, 'RUNNING'), 'READY', 'WAIT'],
    ['IN_PROGRESS', job(10, 'RUNNING', '1'), 'WAITING', 'RELEASE'],
    ['IN_PROGRESS', job(10, 'ABORTED'), 'WAITING', 'RELEASE'],
    ['HELD', job(10, 'COMPLETED'), 'DISPATCHED', 'PEND'],
    ['IN_PROGRESS', job(10, 'COMPLETED'), 'DISPATCHED', null],
    ['IN_PROGRESS', job(10, 'RUNNING'), 'RUNNING', null],
    ['IN_PROGRESS', job(10, 'RUNNING'), 'HELD', null],
    ['COMPLETED', job(10, 'CLOSED'), 'COMPLETED', 'CLOSE'],
    ['COMPLETED', job(10, 'CLOSED'), 'ABORTED', null],
  ] as const)('in a %s order behind %j a %s job follows: %s', (status, first, of, command) => {
    const second = job(20, of);
    expect(followingCommand({ status }, second, [first, second])).toBe(command);
  });
});
