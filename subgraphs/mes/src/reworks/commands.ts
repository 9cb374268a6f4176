import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workCenters } from '@throughline/drizzle/mes/equipment';
import { jobOrders, jobPlans } from '@throughline/drizzle/mes/jobs';
import { reworks } from '@throughline/drizzle/mes/reworks';
import { eq, inArray } from 'drizzle-orm';
import { type LockedJob, lockJob } from '../jobs/commands.ts';
import { say } from '../orders/commands.ts';
import { type JobOrder, settleJobs } from '../orders/job-states.ts';
import { assertOpen, plannedMinutes } from '../orders/rules.ts';
import { itemOf } from '../products/queries.ts';
import { hereOf, reworkAt } from './queries.ts';
import {
  assertMinutes,
  assertOneWay,
  assertSendable,
  assertStepName,
  operationsBetween,
} from './rules.ts';

export interface ReworkStep {
  readonly workCenterId: string;
  readonly name: string;
  readonly setUpMinutes: string;
  /** For one stock unit. */
  readonly runMinutes: string;
}

export interface ReworkToSend {
  readonly jobOrderId: string;
  readonly quantity: string;
  /** Back to this operation of the order, and through those after it. */
  readonly toSequence: number | null;
  /** A step of its own instead. */
  readonly step: ReworkStep | null;
  readonly reason: string;
}

/** Sends pieces that need rework back; what is put right is reported where it was found. */
export async function sendToRework(work: Work, input: ReworkToSend): Promise<{ id: string }> {
  assertReason(input.reason);
  assertOneWay(input);
  const locked = await lockJob(work, input.jobOrderId);
  const { order, job, jobs } = locked;
  assertOpen(order, 'jobOrderId');
  const { tracking } = await itemOf(work.tx, order.itemId);
  const here = hereOf(await reworkAt(work, job.id));
  assertSendable(job, { quantity: input.quantity, here, tracking });
  const id = newId();
  const { quantity, reason } = input;
  await work.tx
    .insert(reworks)
    .values({ id, jobOrderId: job.id, quantity, reason, sentAt: work.now, actor: work.actor });
  const stepIds =
    input.toSequence === null
      ? await insertStep(work, locked, { id, quantity, step: input.step })
      : await repeat(work, locked, { id, quantity, toSequence: input.toSequence });
  await settleJobs(work, order);
  say(work, 'ReworkSent', order, jobs, {
    jobOrderId: job.id,
    reworkId: id,
    quantity,
    reason,
    stepIds,
  });
  return { id };
}

type Place = Pick<
  JobOrder,
  | 'sequence'
  | 'name'
  | 'workCenterId'
  | 'setUpMinutes'
  | 'runMinutes'
  | 'batchQuantity'
  | 'crewSize'
>;

function stepOf(
  { order, job }: LockedJob,
  rework: { readonly id: string; readonly quantity: string },
  place: Place,
) {
  const { sequence, name, workCenterId, setUpMinutes, runMinutes, batchQuantity, crewSize } = place;
  const times = { setUpMinutes, runMinutes, cleanUpMinutes: null };
  return {
    id: newId(),
    workOrderId: order.id,
    sequence,
    name,
    quantity: rework.quantity,
    reworkId: rework.id,
    reworkOfId: job.id,
    workCenterId,
    status: 'WAITING' as const,
    last: false,
    setUpMinutes,
    runMinutes,
    batchQuantity,
    crewSize,
    plannedMinutes: plannedMinutes(times, rework.quantity, batchQuantity),
    priority: order.priority,
    startOn: order.startOn,
  };
}

/** The operations from one to where it was found again, as they are pinned. */
async function repeat(
  work: Work,
  locked: LockedJob,
  { toSequence, ...rework }: { id: string; quantity: string; toSequence: number },
): Promise<string[]> {
  const operations = operationsBetween(locked.jobs, toSequence, locked.job.sequence);
  const steps = operations.map((job) => ({ of: job.id, row: stepOf(locked, rework, job) }));
  await work.tx.insert(jobOrders).values(steps.map(({ row }) => row));
  const plans = await work.tx
    .select()
    .from(jobPlans)
    .where(
      inArray(
        jobPlans.jobOrderId,
        steps.map(({ of }) => of),
      ),
    );
  const rows = plans.flatMap((plan) => {
    const step = steps.find(({ of }) => of === plan.jobOrderId);
    return step ? [{ ...plan, jobOrderId: step.row.id }] : [];
  });
  if (rows.length > 0) await work.tx.insert(jobPlans).values(rows);
  return steps.map(({ row }) => row.id);
}

async function insertStep(
  work: Work,
  locked: LockedJob,
  { step, ...rework }: { id: string; quantity: string; step: ReworkStep | null },
): Promise<string[]> {
  if (step === null) throw new Error('a rework goes somewhere');
  assertStepName(step.name);
  assertMinutes(step);
  const [center] = await work.tx
    .select({ siteId: workCenters.siteId })
    .from(workCenters)
    .where(eq(workCenters.id, step.workCenterId));
  if (center?.siteId !== locked.order.siteId) throw notFound('work centre', 'step.workCenterId');
  const { sequence } = locked.job;
  const place = { ...step, sequence, batchQuantity: '1', crewSize: 1 };
  const row = stepOf(locked, rework, place);
  await work.tx.insert(jobOrders).values(row);
  return [row.id];
}
