import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { eq } from 'drizzle-orm';
import { lockWorkOrder, say, setStatus, type WorkOrder } from '../orders/commands.ts';
import { type JobOrder, jobsOf, moveJobs, settleJobs } from '../orders/job-states.ts';
import { assertJobInspected } from '../sampling/queries.ts';
import { assertNotShort } from '../flows/rules.ts';
import { comesOf } from './flowing.ts';
import { allEnded, assertRunning, assertStartable } from './rules.ts';
import { reworkAt } from '../reworks/queries.ts';
import { assertNoRework } from '../reworks/rules.ts';

export interface LockedJob {
  readonly order: WorkOrder;
  readonly job: JobOrder;
  /** All of the order, by sequence. */
  readonly jobs: readonly JobOrder[];
}

/** A job with its order locked; read again under the lock, for a change may have come between. */
export async function lockJob(work: Work, jobOrderId: string): Promise<LockedJob> {
  const [found] = await work.tx.select().from(jobOrders).where(eq(jobOrders.id, jobOrderId));
  if (!found) throw notFound('job', 'jobOrderId');
  const order = await lockWorkOrder(work, found.workOrderId, 'jobOrderId');
  const jobs = await jobsOf(work, order.id);
  const job = jobs.find((one) => one.id === jobOrderId);
  return { order, jobs, job: job ?? { ...found, status: 'ABORTED' } };
}

/** As the events tell it. */
export function toldJob({ id: jobOrderId, workCenterId, sequence, reworkId }: JobOrder) {
  return { jobOrderId, workCenterId, sequence, rework: reworkId !== null };
}

export async function startJob(work: Work, input: { jobOrderId: string }): Promise<{ id: string }> {
  const { order, job, jobs } = await lockJob(work, input.jobOrderId);
  assertStartable(order, job, jobs);
  await moveJobs(work, [job], 'START', { startedAt: work.now });
  if (order.status !== 'IN_PROGRESS') await setStatus(work, order.id, 'IN_PROGRESS');
  say(work, 'JobStarted', order, jobs, toldJob(job));
  return { id: job.id };
}

/** The last job that ends completes the order, with no less than its tolerance allows. */
export async function completeJob(
  work: Work,
  input: { jobOrderId: string },
): Promise<{ id: string }> {
  const locked = await lockJob(work, input.jobOrderId);
  assertRunning(locked.order, locked.job);
  if (locked.job.reworkId === null) assertNotShort(locked.order, locked.job, locked.jobs);
  return stop(work, locked, null);
}

/** However little was made: somebody says why. */
export async function closeJobShort(
  work: Work,
  input: { jobOrderId: string; reason: string },
): Promise<{ id: string }> {
  assertReason(input.reason);
  const locked = await lockJob(work, input.jobOrderId);
  assertRunning(locked.order, locked.job);
  return stop(work, locked, input.reason);
}

async function stop(work: Work, locked: LockedJob, reason: string | null): Promise<{ id: string }> {
  const { order, job, jobs } = locked;
  const rework = await reworkAt(work, job.id);
  assertNoRework(rework.open);
  await assertJobInspected(work, job, rework.open);
  await moveJobs(work, [job], 'STOP', { completedAt: work.now, reason });
  const expected = await comesOf(work, order);
  say(work, 'JobCompleted', order, jobs, { ...toldJob(job), ...expected });
  await endWith(work, locked, reason);
  return { id: job.id };
}

/** What follows when a job has ended: the turn of the next, or the end of the order. */
export async function endWith(
  work: Work,
  { order, job, jobs }: LockedJob,
  reason: string | null,
): Promise<void> {
  if (!allEnded(jobs.filter((one) => one.id !== job.id))) {
    await settleJobs(work, order);
    return;
  }
  await setStatus(work, order.id, 'COMPLETED', reason);
  const { itemId, goodQuantity: good, scrapQuantity: scrap } = order;
  say(work, 'WorkOrderCompleted', order, jobs, { itemId, good, scrap });
}
