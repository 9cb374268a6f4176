import { newId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { jobOrders, jobStatusChanges } from '@throughline/drizzle/mes/jobs';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { endLabor } from './ending-labor.ts';
import {
  followingCommand,
  hasEnded,
  type JobCommand,
  jobTransitions,
  type WorkOrderStatus,
} from './rules.ts';

export type JobOrder = typeof jobOrders.$inferSelect;

/** Its jobs by sequence, as the order stands now. */
export function jobsOf(work: Work, workOrderId: string): Promise<JobOrder[]> {
  return work.tx
    .select()
    .from(jobOrders)
    .where(and(eq(jobOrders.workOrderId, workOrderId), isNull(jobOrders.replacedAt)))
    .orderBy(jobOrders.sequence, jobOrders.id);
}

interface Move extends Partial<Pick<JobOrder, 'startedAt' | 'completedAt' | 'workUnitId'>> {
  readonly reason?: string | null;
}

/** Brings jobs to the state that a command leads to, and notes it. Who calls holds the order's lock. */
export async function moveJobs(
  work: Work,
  jobs: readonly JobOrder[],
  command: JobCommand,
  { reason = null, ...more }: Move = {},
): Promise<void> {
  if (jobs.length === 0) return;
  const status = jobTransitions[command].to;
  const ids = jobs.map((job) => job.id);
  await work.tx
    .update(jobOrders)
    .set({ status, ...more })
    .where(inArray(jobOrders.id, ids));
  if (hasEnded({ status })) await endLabor(work, ids);
  await work.tx.insert(jobStatusChanges).values(
    jobs.map((job) => ({
      id: newId(),
      jobOrderId: job.id,
      command,
      fromStatus: job.status,
      toStatus: status,
      reason,
      changedAt: work.now,
      actor: work.actor,
    })),
  );
}

/** What follows for the jobs of an order from where it and its other jobs stand. */
export async function settleJobs(
  work: Work,
  order: { readonly id: string; readonly status: WorkOrderStatus },
): Promise<void> {
  const jobs = await jobsOf(work, order.id);
  const moves = groupBy(
    jobs.flatMap((job) => {
      const command = followingCommand(order, job, jobs);
      return command === null ? [] : [{ job, command }];
    }),
    ({ command }) => command,
  );
  for (const [command, found] of moves) {
    // What loses its turn is at no work unit any more.
    const more = command === 'WAIT' || command === 'PEND' ? { workUnitId: null } : {};
    await moveJobs(
      work,
      found.map(({ job }) => job),
      command,
      more,
    );
  }
}
