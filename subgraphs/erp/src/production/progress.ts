import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { workOrderJobs } from '@throughline/drizzle/erp/production';
import { readEvent } from '@throughline/schema/events/contract';
import { eq, sql } from 'drizzle-orm';

/** How far jobs are: what is left of an operation is what still takes time. */
export const noteJobCompleted: Reaction = async (work, event) => {
  const { jobOrderId } = readEvent('JobCompleted', event);
  await work.tx
    .update(workOrderJobs)
    .set({ completed: true })
    .where(eq(workOrderJobs.id, jobOrderId));
};

/** Both halves are known from then on: the operation is done when both are. */
export const noteJobSplit: Reaction = async (work, event) => {
  const { jobOrderId, newJobOrderId, workOrderId, workCenterId, sequence, started } = readEvent(
    'JobSplit',
    event,
  );
  const job = { workOrderId, workCenterId, sequence };
  await work.tx
    .insert(workOrderJobs)
    .values([
      { ...job, id: jobOrderId, started },
      { ...job, id: newJobOrderId, started: false },
    ])
    .onConflictDoNothing();
};

/** Elsewhere: that is where its time is needed. */
export const noteJobMoved: Reaction = async (work, event) => {
  const { jobOrderId, workOrderId, workCenterId, sequence, rework } = readEvent('JobMoved', event);
  await work.tx
    .insert(workOrderJobs)
    .values({ id: jobOrderId, workOrderId, workCenterId, sequence, rework, started: false })
    .onConflictDoUpdate({ target: workOrderJobs.id, set: { workCenterId } });
};

/** It never began. */
export const noteJobMerged: Reaction = async (work, event) => {
  const { jobOrderId } = readEvent('JobMerged', event);
  await work.tx.delete(workOrderJobs).where(eq(workOrderJobs.id, jobOrderId));
};

/** Given up, perhaps before it started: it takes no more time. */
export const noteJobAborted: Reaction = async (work, event) => {
  const { jobOrderId, workOrderId, workCenterId, sequence, rework } = readEvent(
    'JobAborted',
    event,
  );
  const job = { id: jobOrderId, workOrderId, workCenterId, sequence, rework };
  await work.tx
    .insert(workOrderJobs)
    .values({ ...job, completed: true })
    .onConflictDoUpdate({ target: workOrderJobs.id, set: { completed: true } });
};

export const noteReported: Reaction = async (work, event) => {
  const { jobOrderId, good, scrap } = readEvent('ProductionReported', event);
  const { reportedQuantity } = workOrderJobs;
  await work.tx
    .update(workOrderJobs)
    .set({ reportedQuantity: sql`${reportedQuantity} + ${good}::numeric + ${scrap}::numeric` })
    .where(eq(workOrderJobs.id, jobOrderId));
};

/** A job that was completed on a wrong report runs again. */
export const noteTakenBack: Reaction = async (work, event) => {
  const { jobOrderId, good, scrap } = readEvent('ProductionReversed', event);
  const { reportedQuantity } = workOrderJobs;
  await work.tx
    .update(workOrderJobs)
    .set({
      reportedQuantity: sql`${reportedQuantity} - ${good}::numeric - ${scrap}::numeric`,
      completed: false,
    })
    .where(eq(workOrderJobs.id, jobOrderId));
};
