import { expect, it } from 'vitest';
import { progressOf } from './rules.ts';

const job = (status: string, plannedMinutes: string, good: string, scrap = '0') => ({
  status,
  plannedMinutes,
  goodQuantity: good,
  scrapQuantity: scrap,
});

it('progress weighs what each job has reported by its planned minutes', () => {
  const jobs = [
    job('COMPLETED', '30', '9'),
    job('RUNNING', '60', '4', '1'),
    job('READY', '10', '0'),
  ];
  expect(progressOf('10', jobs)).toBe('0.6');
});

it('progress is never more than all, and jobs without time count alike', () => {
  expect(progressOf('10', [job('RUNNING', '0', '12'), job('READY', '0', '0')])).toBe('0.5');
  expect(progressOf('10', [])).toBe('0');
});
