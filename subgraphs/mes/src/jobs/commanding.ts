import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { moveJobs } from '../orders/job-states.ts';
import { say } from '../orders/commands.ts';
import { comesOf } from './flowing.ts';
import { endWith, type LockedJob, lockJob, toldJob } from './commands.ts';
import { reworkAt } from '../reworks/queries.ts';
import { assertStarted, assertTurns } from './rules.ts';
import { workUnitOf } from './workplaces.ts';
import { assertNoRework } from '../reworks/rules.ts';

export interface JobCommanded {
  readonly jobOrderId: string;
  readonly reason: string;
}

function tell(
  work: Work,
  type: 'JobDispatched' | 'JobHeld' | 'JobRestarted' | 'JobPaused' | 'JobResumed' | 'JobAborted',
  { order, job, jobs }: LockedJob,
  more: Record<string, unknown> = {},
): void {
  say(work, type, order, jobs, { ...toldJob(job), ...more });
}

/** Gives a job to a work unit of its work centre; again: to another one. */
export async function dispatchJob(
  work: Work,
  input: { jobOrderId: string; workUnitId: string },
): Promise<{ id: string }> {
  const locked = await lockJob(work, input.jobOrderId);
  const { order, job } = locked;
  assertTurns(order, job, 'DISPATCH');
  const workUnitId = await workUnitOf(work, job, input.workUnitId);
  await moveJobs(work, [job], 'DISPATCH', { workUnitId });
  tell(work, 'JobDispatched', locked, { workUnitId });
  return { id: job.id };
}

/** Something is wrong: it goes on when somebody restarts it. */
export async function holdJob(work: Work, input: JobCommanded): Promise<{ id: string }> {
  assertReason(input.reason);
  const locked = await lockJob(work, input.jobOrderId);
  assertTurns(locked.order, locked.job, 'HOLD');
  await moveJobs(work, [locked.job], 'HOLD', { reason: input.reason });
  tell(work, 'JobHeld', locked, { reason: input.reason });
  return { id: locked.job.id };
}

export async function restartJob(
  work: Work,
  input: { jobOrderId: string },
): Promise<{ id: string }> {
  const locked = await lockJob(work, input.jobOrderId);
  assertTurns(locked.order, locked.job, 'RESTART');
  await moveJobs(work, [locked.job], 'RESTART');
  tell(work, 'JobRestarted', locked);
  return { id: locked.job.id };
}

/** It waits, and nothing is wrong. */
export async function pauseJob(work: Work, input: JobCommanded): Promise<{ id: string }> {
  assertReason(input.reason);
  const locked = await lockJob(work, input.jobOrderId);
  assertTurns(locked.order, locked.job, 'PAUSE');
  await moveJobs(work, [locked.job], 'PAUSE', { reason: input.reason });
  tell(work, 'JobPaused', locked, { reason: input.reason });
  return { id: locked.job.id };
}

export async function resumeJob(
  work: Work,
  input: { jobOrderId: string },
): Promise<{ id: string }> {
  const locked = await lockJob(work, input.jobOrderId);
  assertTurns(locked.order, locked.job, 'RESUME');
  await moveJobs(work, [locked.job], 'RESUME');
  tell(work, 'JobResumed', locked);
  return { id: locked.job.id };
}

/** Gives up one job of an order that has started. What it reported stands; the last that ends ends the order. */
export async function abortJob(work: Work, input: JobCommanded): Promise<{ id: string }> {
  assertReason(input.reason);
  const locked = await lockJob(work, input.jobOrderId);
  const { order, job, jobs } = locked;
  assertTurns(order, job, 'ABORT');
  assertStarted(jobs);
  assertNoRework((await reworkAt(work, job.id)).open);
  const completedAt = job.startedAt === null ? null : work.now;
  await moveJobs(work, [job], 'ABORT', { reason: input.reason, completedAt });
  const expected = await comesOf(work, order);
  tell(work, 'JobAborted', locked, { reason: input.reason, ...expected });
  await endWith(work, locked, input.reason);
  return { id: job.id };
}
