import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../orders/rules.ts';
import {
  assertLot,
  assertReport,
  assertRunning,
  assertStartable,
  backflush,
  lineFor,
  putOut,
  standardMinutes,
} from './rules.ts';

function line(more: object = {}) {
  return {
    id: 'line',
    itemId: 'charger',
    requiredQuantity: '20',
    reportedQuantity: '0',
    handedQuantity: '0',
    operationSequence: 10,
    ...more,
  };
}

const order = { number: 'WO-000001', status: 'IN_PROGRESS' } as const;
const ten = (reported: string) => ({ reported, orderQuantity: '10' });

describe('backflush', () => {
  it('takes a share by what was made: 6 of 10 laptops take 12 of 20 chargers, 4 more take 8 (K1)', () => {
    expect(backflush(line(), ten('6'), 0, false).toFixed()).toBe('12');
    expect(backflush(line({ reportedQuantity: '12' }), ten('10'), 0, false).toFixed()).toBe('8');
  });

  it('leaves nothing over when thirds were rounded', () => {
    const needs = line({ requiredQuantity: '1' });
    const progress = (reported: string) => ({ reported, orderQuantity: '3' });
    let given = decimal(0);
    for (const reported of ['1', '2', '3']) {
      const rest = backflush(
        { ...needs, reportedQuantity: given.toFixed() },
        progress(reported),
        0,
        false,
      );
      given = given.plus(rest);
    }
    expect(given.toFixed()).toBe('1');
  });

  it('takes more for what is made beyond the order', () => {
    expect(backflush(line({ reportedQuantity: '20' }), ten('11'), 0, false).toFixed()).toBe('2');
    const output = { plannedQuantity: '5', reportedQuantity: '5' };
    expect(putOut(output, ten('12')).toFixed()).toBe('1');
  });

  it('takes only what was not given by hand or said, and never less than nothing', () => {
    expect(backflush(line({ handedQuantity: '5' }), ten('6'), '3', false).toFixed()).toBe('4');
    expect(backflush(line({ handedQuantity: '15' }), ten('6'), 0, false).toFixed()).toBe('0');
    expect(backflush(line({ handedQuantity: '25' }), ten('10'), 0, false).toFixed()).toBe('0');
  });

  it('takes whole pieces of what has serial numbers', () => {
    const needs = line({ requiredQuantity: '25' });
    expect(backflush(needs, ten('1'), 0, true).toFixed()).toBe('3');
    expect(backflush({ ...needs, reportedQuantity: '3' }, ten('10'), 0, true).toFixed()).toBe('22');
  });
});

it('material is for the line of its own operation, else for another', () => {
  const lines = [line({ id: 'early' }), line({ id: 'late', operationSequence: 20 })];
  expect(lineFor(lines, 'charger', 20)?.id).toBe('late');
  expect(lineFor(lines, 'charger', 30)?.id).toBe('early');
  expect(lineFor(lines, 'screw', 10)).toBeNull();
});

it('set-up is in the first report, run time goes by batches', () => {
  const job = { setUpMinutes: '15', runMinutes: '30', batchQuantity: '10' };
  expect(standardMinutes(job, { good: '5', scrap: '1' }, true)).toBe('33');
  expect(standardMinutes(job, { good: '4', scrap: '0' }, false)).toBe('12');
});

describe('a job', () => {
  const job = (sequence: number, status: JobStatus, good = '0') => ({
    sequence,
    status,
    goodQuantity: good,
    reworkId: null,
  });

  it('starts first, or when the one before has something good or is done', () => {
    const first = job(10, 'READY');
    const second = job(20, 'READY');
    expect(() => assertStartable(order, first, [first, second])).not.toThrow();
    expect(() => assertStartable(order, second, [first, second])).toThrow('comes first');
    expect(() => assertStartable(order, second, [job(10, 'RUNNING', '1'), second])).not.toThrow();
    expect(() => assertStartable(order, second, [job(10, 'COMPLETED'), second])).not.toThrow();
  });

  it.each([
    ['HELD', 'READY', 'WORK_ORDER_HELD'],
    ['COMPLETED', 'COMPLETED', 'WORK_ORDER_CLOSED'],
    ['CANCELLED', 'READY', 'WORK_ORDER_CLOSED'],
    ['IN_PROGRESS', 'RUNNING', 'JOB_NOT_STARTABLE'],
    ['IN_PROGRESS', 'SUSPENDED', 'JOB_NOT_STARTABLE'],
  ] as const)('of a %s order that is %s is not started: %s', (status, of, code) => {
    const it = job(10, of);
    expect(() => assertStartable({ ...order, status }, it, [it])).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('reports while it runs and its order is not held', () => {
    expect(() => assertRunning(order, job(10, 'RUNNING'))).not.toThrow();
    expect(() => assertRunning(order, job(10, 'READY'))).toThrow(
      expect.objectContaining({ code: 'JOB_NOT_RUNNING' }),
    );
    expect(() => assertRunning({ ...order, status: 'HELD' }, job(10, 'RUNNING'))).toThrow(
      expect.objectContaining({ code: 'WORK_ORDER_HELD' }),
    );
  });
});

describe('a report', () => {
  const nothing = { good: '0', scrap: '0' };

  it('may reach the order, not go beyond it', () => {
    const before = { good: '6', scrap: '1' };
    expect(() => assertReport({ good: '3', scrap: '0' }, before, '10', 'NONE')).not.toThrow();
    expect(() => assertReport({ good: '3', scrap: '1' }, before, '10', 'NONE')).toThrow(
      expect.objectContaining({ code: 'QUANTITY_ABOVE_ORDER' }),
    );
  });

  it.each([
    [{ good: '-1', scrap: '0' }, 'NONE', 'QUANTITY_NEGATIVE'],
    [{ good: '0', scrap: '-1' }, 'NONE', 'QUANTITY_NEGATIVE'],
    [nothing, 'NONE', 'NOTHING_REPORTED'],
    [{ good: '0.5', scrap: '0' }, 'SERIAL', 'SERIALISED_QUANTITY_FRACTIONAL'],
  ] as const)('of %j of a %s item is refused: %s', (report, tracking, code) => {
    expect(() => assertReport(report, nothing, '10', tracking)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.each([
    ['L', { last: true }, 'NONE', '1', 'LOT_NOT_TRACKED'],
    ['L', { last: false }, 'LOT', '1', 'LOT_NOT_TRACKED'],
    [' ', { last: true }, 'LOT', '1', 'INVALID_NUMBER'],
    ['S', { last: true }, 'SERIAL', '2', 'SERIAL_IS_ONE_PIECE'],
    [null, { last: true }, 'SERIAL', '2', 'SERIAL_IS_ONE_PIECE'],
  ] as const)(
    'with lot %s at %j of a %s item is refused: %s good, %s',
    (lot, job, of, good, code) => {
      expect(() => assertLot(lot, job, of, good)).toThrow(expect.objectContaining({ code }));
    },
  );
});
