import { notFound } from '@throughline/chassis/refusal';
import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { eq } from 'drizzle-orm';
import { type JobOrder, jobsOf, moveJobs, settleJobs } from './job-states.ts';
import { assertCancellable, assertHeld, assertOpen, statusOf } from './rules.ts';

export type WorkOrder = typeof workOrders.$inferSelect;

/** Everything about an order or its jobs is decided one after another, under its row's lock. */
export async function lockWorkOrder(
  work: Work,
  id: string,
  field = 'workOrderId',
): Promise<WorkOrder> {
  const [order] = await work.tx
    .select()
    .from(workOrders)
    .where(eq(workOrders.id, id))
    .for('update');
  if (!order) throw notFound('work order', field);
  return order;
}

/** Says something about a work order, and where it is made. */
export function say(
  work: Work,
  type: string,
  order: Pick<WorkOrder, 'id' | 'siteId'>,
  jobs: readonly { readonly workCenterId: string }[],
  payload: Record<string, unknown>,
): void {
  work.append({
    type,
    aggregateType: 'WorkOrder',
    aggregateId: order.id,
    payload: {
      workOrderId: order.id,
      siteId: order.siteId,
      workCenterIds: [...new Set(jobs.map((job) => job.workCenterId))],
      ...payload,
    },
  });
}

export interface Reasoned {
  readonly workOrderId: string;
  readonly reason: string;
}

export async function setStatus(
  work: Work,
  workOrderId: string,
  status: WorkOrder['status'],
  statusReason: string | null = null,
): Promise<void> {
  await work.tx
    .update(workOrders)
    .set({ status, statusReason })
    .where(eq(workOrders.id, workOrderId));
  await settleJobs(work, { id: workOrderId, status });
}

export async function holdWorkOrder(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  const order = await lockWorkOrder(work, input.workOrderId);
  assertOpen(order);
  await setStatus(work, order.id, 'HELD', input.reason);
  say(work, 'WorkOrderHeld', order, await jobsOf(work, order.id), { reason: input.reason });
  return { id: order.id };
}

export async function resumeWorkOrder(work: Work, input: Reasoned): Promise<{ id: string }> {
  const order = await lockWorkOrder(work, input.workOrderId);
  assertHeld(order);
  const jobs = await jobsOf(work, order.id);
  await setStatus(work, order.id, statusOf(jobs));
  say(work, 'WorkOrderResumed', order, jobs, {});
  return { id: order.id };
}

export async function cancelWorkOrder(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  const order = await lockWorkOrder(work, input.workOrderId);
  const jobs = await jobsOf(work, order.id);
  assertCancellable(order, jobs);
  await cancel(work, order, jobs, input.reason);
  return { id: order.id };
}

/** Who calls holds the order's lock and knows that no job has started. */
export async function cancel(
  work: Work,
  order: WorkOrder,
  jobs: readonly JobOrder[],
  reason: string,
): Promise<void> {
  await moveJobs(work, jobs, 'ABORT', { reason });
  await setStatus(work, order.id, 'CANCELLED', reason);
  say(work, 'WorkOrderCancelled', order, jobs, { reason });
}
