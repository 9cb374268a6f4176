import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { jobMoves, workCenterAlternates } from '@throughline/drizzle/mes/alternates';
import { workCenters } from '@throughline/drizzle/mes/equipment';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { lockJob, toldJob } from '../jobs/commands.ts';
import { say } from '../orders/commands.ts';
import { jobsOf, moveJobs, settleJobs } from '../orders/job-states.ts';
import { assertOpen } from '../orders/rules.ts';
import { assertAlternates, assertMoves } from './rules.ts';

interface AlternatesToSet {
  readonly workCenterId: string;
  /** The preferred one first. */
  readonly alternateIds: readonly string[];
}

export async function setWorkCenterAlternates(
  work: Work,
  { workCenterId, alternateIds }: AlternatesToSet,
): Promise<{ id: string }> {
  assertAlternates(workCenterId, alternateIds);
  const [center] = await work.tx
    .select()
    .from(workCenters)
    .where(eq(workCenters.id, workCenterId))
    .for('no key update');
  if (!center) throw notFound('work centre', 'workCenterId');
  const ofSite = await work.tx
    .select({ id: workCenters.id })
    .from(workCenters)
    .where(and(inArray(workCenters.id, [...alternateIds]), eq(workCenters.siteId, center.siteId)));
  if (ofSite.length < alternateIds.length) throw notFound('work centre here', 'alternateIds');
  const standing = await work.tx
    .select()
    .from(workCenterAlternates)
    .where(
      and(
        eq(workCenterAlternates.workCenterId, workCenterId),
        isNull(workCenterAlternates.endedAt),
      ),
    );
  const rankOf = (id: string) => alternateIds.indexOf(id) + 1;
  const stays = standing.filter((one) => rankOf(one.alternateId) === one.rank);
  const gone = standing.filter((one) => !stays.includes(one));
  await work.tx
    .update(workCenterAlternates)
    .set({ endedAt: work.now })
    .where(
      inArray(
        workCenterAlternates.id,
        gone.map((one) => one.id),
      ),
    );
  const added = alternateIds.filter((id) => !stays.some((one) => one.alternateId === id));
  const { now: recordedAt, actor } = work;
  if (added.length > 0) {
    await work.tx.insert(workCenterAlternates).values(
      added.map((alternateId) => ({
        id: newId(),
        workCenterId,
        alternateId,
        rank: rankOf(alternateId),
        recordedAt,
        actor,
      })),
    );
  }
  return { id: workCenterId };
}

interface JobToMove {
  readonly jobOrderId: string;
  readonly workCenterId: string;
  readonly reason: string;
}

/** A job that has not started goes to an alternate of the work centre that is planned, or back. */
export async function moveJob(work: Work, input: JobToMove): Promise<{ id: string }> {
  assertReason(input.reason);
  const { order, job } = await lockJob(work, input.jobOrderId);
  assertOpen(order, 'jobOrderId');
  const planned = job.plannedWorkCenterId ?? job.workCenterId;
  const alternates = await work.tx
    .select({ id: workCenterAlternates.alternateId })
    .from(workCenterAlternates)
    .where(
      and(eq(workCenterAlternates.workCenterId, planned), isNull(workCenterAlternates.endedAt)),
    );
  const { workCenterId, reason } = input;
  assertMoves(job, workCenterId, [planned, ...alternates.map(({ id }) => id)]);
  // It is at no work unit of the new one yet.
  if (job.status === 'DISPATCHED')
    await moveJobs(work, [job], 'WAIT', { reason, workUnitId: null });
  const plannedWorkCenterId = workCenterId === planned ? null : planned;
  await work.tx
    .update(jobOrders)
    .set({ workCenterId, plannedWorkCenterId })
    .where(eq(jobOrders.id, job.id));
  await work.tx.insert(jobMoves).values({
    id: newId(),
    jobOrderId: job.id,
    fromId: job.workCenterId,
    toId: workCenterId,
    reason,
    recordedAt: work.now,
    actor: work.actor,
  });
  await settleJobs(work, order);
  // Who looks at the one it left hears of it, too.
  const places = [job, ...(await jobsOf(work, order.id))];
  say(work, 'JobMoved', order, places, {
    ...toldJob(job),
    workCenterId,
    fromWorkCenterId: job.workCenterId,
    reason,
  });
  return { id: job.id };
}
