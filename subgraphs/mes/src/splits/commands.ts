import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { jobOrders, jobPlans } from '@throughline/drizzle/mes/jobs';
import { jobSplits } from '@throughline/drizzle/mes/splits';
import { eq } from 'drizzle-orm';
import { dispatchJob } from '../jobs/commanding.ts';
import { lockJob, toldJob } from '../jobs/commands.ts';
import { say } from '../orders/commands.ts';
import { type JobOrder, settleJobs } from '../orders/job-states.ts';
import { takeOff } from '../orders/pinning.ts';
import { assertOpen } from '../orders/rules.ts';
import { itemOf } from '../products/queries.ts';
import { reworkAt } from '../reworks/queries.ts';
import { assertJobsMerge, assertJobSplit, handledOf, minutesFor } from './rules.ts';

export interface JobSplit {
  readonly jobOrderId: string;
  readonly quantity: string;
  /** Where the new one is to run; null: that is said later. */
  readonly workUnitId: string | null;
  readonly reason: string;
}

/** Part of what a job has not reported becomes a job beside it. */
export async function splitJob(work: Work, input: JobSplit): Promise<{ id: string }> {
  assertReason(input.reason);
  const { order, job, jobs } = await lockJob(work, input.jobOrderId);
  assertOpen(order, 'jobOrderId');
  const { tracking } = await itemOf(work.tx, order.itemId);
  const handled = handledOf(job, await reworkAt(work, job.id));
  assertJobSplit(job, { quantity: input.quantity, handled, tracking });
  const { quantity } = input;
  await setQuantity(work, job, decimal(job.quantity).minus(quantity).toFixed());
  const added = await besides(work, job, quantity);
  await note(work, 'SPLIT', { from: job, to: added, quantity, reason: input.reason });
  await settleJobs(work, order);
  say(work, 'JobSplit', order, jobs, {
    ...toldJob(job),
    started: job.startedAt !== null,
    newJobOrderId: added.id,
    quantity,
  });
  if (input.workUnitId !== null) {
    await dispatchJob(work, { jobOrderId: added.id, workUnitId: input.workUnitId });
  }
  return { id: added.id };
}

async function setQuantity(work: Work, job: JobOrder, quantity: string): Promise<void> {
  await work.tx
    .update(jobOrders)
    .set({ quantity, plannedMinutes: minutesFor(job, quantity) })
    .where(eq(jobOrders.id, job.id));
}

const unranked = ({ dispatchRank: _, ...job }: JobOrder) => job;

/** The same work for another quantity, not begun. */
async function besides(work: Work, job: JobOrder, quantity: string): Promise<{ id: string }> {
  const id = newId();
  await work.tx.insert(jobOrders).values({
    ...unranked(job),
    id,
    quantity,
    plannedMinutes: minutesFor(job, quantity),
    splitFromId: job.id,
    status: 'WAITING',
    workUnitId: null,
    goodQuantity: '0',
    scrapQuantity: '0',
    startedAt: null,
    completedAt: null,
  });
  const [plan] = await work.tx.select().from(jobPlans).where(eq(jobPlans.jobOrderId, job.id));
  if (plan) await work.tx.insert(jobPlans).values({ ...plan, jobOrderId: id });
  return { id };
}

async function note(
  work: Work,
  kind: 'SPLIT' | 'MERGED',
  {
    from,
    to,
    quantity,
    reason,
  }: { from: { id: string }; to: { id: string }; quantity: string; reason: string },
): Promise<void> {
  await work.tx.insert(jobSplits).values({
    id: newId(),
    kind,
    fromJobId: from.id,
    toJobId: to.id,
    quantity,
    reason,
    recordedAt: work.now,
    actor: work.actor,
  });
}

export interface JobMerge {
  readonly jobOrderId: string;
  readonly intoJobOrderId: string;
  readonly reason: string;
}

/** What was split off and has not begun goes back. */
export async function mergeJob(work: Work, input: JobMerge): Promise<{ id: string }> {
  assertReason(input.reason);
  const { order, job, jobs } = await lockJob(work, input.jobOrderId);
  assertOpen(order, 'jobOrderId');
  const into = jobs.find((one) => one.id === input.intoJobOrderId);
  if (!into) throw notFound('job of this work order', 'intoJobOrderId');
  assertJobsMerge(job, into);
  const { quantity } = job;
  await setQuantity(work, into, decimal(into.quantity).plus(quantity).toFixed());
  await note(work, 'MERGED', { from: job, to: into, quantity, reason: input.reason });
  await takeOff(work, [job], input.reason);
  await settleJobs(work, order);
  say(work, 'JobMerged', order, jobs, { ...toldJob(job), intoJobOrderId: into.id, quantity });
  return { id: into.id };
}
