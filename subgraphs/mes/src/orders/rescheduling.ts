import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { workOrderPegs, workOrders } from '@throughline/drizzle/mes/orders';
import { orderLines } from '@throughline/drizzle/mes/products';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { siteOf } from '../equipment/queries.ts';
import { cancel, say, type WorkOrder } from './commands.ts';
import { type JobOrder, jobsOf } from './job-states.ts';
import { type Customer, daysSince1970, firstWanted, hasStarted, moveDate } from './rules.ts';

export interface ToldLine {
  readonly lineId: string;
  readonly salesOrderId: string;
  readonly dueOn: string;
}

/**
 * What is known of customers' order lines; the later word counts, in whichever order it comes.
 * Written in order of the ids, so that a release and a change of one line wait for each other.
 */
export async function noteLines(
  work: Work,
  lines: readonly ToldLine[],
  position: number,
  cancelled: boolean,
): Promise<void> {
  if (lines.length === 0) return;
  const rows = [...lines]
    .sort((a, b) => (a.lineId < b.lineId ? -1 : 1))
    .map(({ lineId, ...line }) => ({ id: lineId, ...line, position, cancelled }));
  await work.tx
    .insert(orderLines)
    .values(rows)
    .onConflictDoUpdate({
      target: orderLines.id,
      set: {
        dueOn: sql`case when excluded.position > ${orderLines.position} then excluded.due_on else ${orderLines.dueOn} end`,
        cancelled: sql`${orderLines.cancelled} or excluded.cancelled`,
        position: sql`greatest(excluded.position, ${orderLines.position})`,
      },
    });
}

/** Orders that are for these lines and have not started follow what their customers want now. */
export async function followLines(
  work: Work,
  lineIds: readonly string[],
  reason: string,
): Promise<void> {
  if (lineIds.length === 0) return;
  const pegged = work.tx
    .select({ id: workOrderPegs.workOrderId })
    .from(workOrderPegs)
    .where(inArray(workOrderPegs.salesOrderLineId, [...lineIds]));
  const orders = await work.tx
    .select()
    .from(workOrders)
    .where(and(inArray(workOrders.id, pegged), inArray(workOrders.status, ['RELEASED', 'HELD'])))
    .orderBy(workOrders.id)
    .for('update');
  if (orders.length === 0) return;
  const customers = await customersOf(
    work,
    orders.map((order) => order.id),
  );
  for (const order of orders) {
    const jobs = await jobsOf(work, order.id);
    if (hasStarted(jobs)) continue;
    await followCustomers(work, order, jobs, customers.get(order.id) ?? [], reason);
  }
}

async function customersOf(
  work: Work,
  workOrderIds: readonly string[],
): Promise<Map<string, (Customer & { workOrderId: string })[]>> {
  const rows = await work.tx
    .select({
      workOrderId: workOrderPegs.workOrderId,
      dueOn: orderLines.dueOn,
      cancelled: orderLines.cancelled,
    })
    .from(workOrderPegs)
    .innerJoin(orderLines, eq(orderLines.id, workOrderPegs.salesOrderLineId))
    .where(inArray(workOrderPegs.workOrderId, [...workOrderIds]));
  return groupBy(rows, (row) => row.workOrderId);
}

/** Nobody wants it any more: cancelled. Wanted at another date: moved by as many days. */
async function followCustomers(
  work: Work,
  order: WorkOrder,
  jobs: readonly JobOrder[],
  customers: readonly Customer[],
  reason: string,
): Promise<void> {
  if (customers.length === 0) return;
  const wanted = firstWanted(customers);
  if (wanted === null) {
    await cancel(work, order, jobs, reason);
    return;
  }
  const priority = daysSince1970(wanted);
  if (priority === order.priority) return;
  const site = await siteOf(work.tx, order.siteId);
  const days = priority - order.priority;
  const startOn = moveDate(site, order.startOn, days);
  const dueOn = moveDate(site, order.dueOn, days);
  await work.tx
    .update(workOrders)
    .set({ priority, startOn, dueOn })
    .where(eq(workOrders.id, order.id));
  await work.tx
    .update(jobOrders)
    .set({ priority, startOn })
    .where(eq(jobOrders.workOrderId, order.id));
  say(work, 'WorkOrderRescheduled', order, jobs, { startOn, dueOn, priority });
}
