import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { laterNumber } from '@throughline/definitions/lot-numbers';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { eq } from 'drizzle-orm';
import { cancel, lockWorkOrder, say, type WorkOrder } from '../orders/commands.ts';
import { type JobOrder, jobsOf, settleJobs } from '../orders/job-states.ts';
import { materialsOf, toldMaterials, toldOutputs } from '../orders/pinning.ts';
import { exact } from '../orders/rules.ts';
import { itemOf } from '../products/queries.ts';
import { copyJobs, mergeLines, outputsOf, resizeJobs, splitLines } from './lines.ts';
import {
  assertNotBegun,
  assertOrdersMerge,
  assertOrderSplit,
  firstOfBoth,
  shareOf,
} from './rules.ts';

export interface OrderSplit {
  readonly workOrderId: string;
  readonly quantity: string;
  readonly reason: string;
}

/** Part of an order that has not begun becomes an order of its own, made to the same. */
export async function splitWorkOrder(work: Work, input: OrderSplit): Promise<{ id: string }> {
  assertReason(input.reason);
  const order = await lockWorkOrder(work, input.workOrderId);
  const jobs = await jobsOf(work, order.id);
  assertNotBegun(order, jobs, 'workOrderId');
  const { tracking } = await itemOf(work.tx, order.itemId);
  assertOrderSplit(order, input.quantity, tracking);
  const part = decimal(input.quantity);
  const left = decimal(order.quantity).minus(part).toFixed();
  const first = order.firstLotNumber;
  const pieces = tracking === 'SERIAL' ? decimal(left).toNumber() : 0;
  const added = await writePart(work, order, {
    quantity: part.toFixed(),
    firstLotNumber: first === null ? null : laterNumber(first, pieces, 'workOrderId'),
  });
  await copyJobs(work, jobs, added);
  await splitLines(work, order, added);
  await resize(work, order, jobs, {
    quantity: left,
    phantomsFromStock: order.phantomsFromStock.map((one, at) => ({
      ...one,
      quantity: decimal(one.quantity)
        .minus(added.phantomsFromStock[at]?.quantity ?? 0)
        .toFixed(),
    })),
  });
  await settleJobs(work, added);
  await sayCreated(work, added);
  return { id: added.id };
}

async function writePart(
  work: Work,
  order: WorkOrder,
  part: { readonly quantity: string; readonly firstLotNumber: string | null },
): Promise<WorkOrder> {
  const [added] = await work.tx
    .insert(workOrders)
    .values({
      ...order,
      ...part,
      id: newId(),
      number: await nextNumber(work, 'work_order_number', 'WO'),
      splitFromId: order.id,
      phantomsFromStock: order.phantomsFromStock.map((one) => ({
        ...one,
        quantity: exact(shareOf(one.quantity, part.quantity, order.quantity)),
      })),
      createdAt: work.now,
    })
    .returning();
  if (!added) throw new Error('the work order was not written');
  return added;
}

async function sayCreated(work: Work, order: WorkOrder): Promise<void> {
  const { number, plannedOrderId, itemId, revisionId, manufacturingBomId } = order;
  const { quantity, startOn, dueOn } = order;
  const jobs = await jobsOf(work, order.id);
  say(work, 'WorkOrderCreated', order, jobs, {
    number,
    plannedOrderId,
    itemId,
    revisionId,
    manufacturingBomId,
    quantity,
    startOn,
    dueOn,
    materials: toldMaterials(await materialsOf(work, order.id)),
    outputs: toldOutputs(await outputsOf(work, order.id)),
  });
}

/** An order is for another quantity now; its lines are written already. */
async function resize(
  work: Work,
  order: WorkOrder,
  jobs: readonly JobOrder[],
  change: Partial<WorkOrder> & { readonly quantity: string },
): Promise<void> {
  await work.tx.update(workOrders).set(change).where(eq(workOrders.id, order.id));
  await resizeJobs(work, jobs, change.quantity);
  say(work, 'WorkOrderQuantityChanged', order, jobs, {
    quantity: change.quantity,
    materials: toldMaterials(await materialsOf(work, order.id)),
    outputs: toldOutputs(await outputsOf(work, order.id)),
  });
}

export interface OrderMerge {
  readonly workOrderId: string;
  readonly intoWorkOrderId: string;
  readonly reason: string;
}

/** What was split off and has not begun goes back. Both are locked in order of their ids. */
export async function mergeWorkOrder(work: Work, input: OrderMerge): Promise<{ id: string }> {
  assertReason(input.reason);
  const { workOrderId, intoWorkOrderId } = input;
  const fields = { [workOrderId]: 'workOrderId', [intoWorkOrderId]: 'intoWorkOrderId' };
  const locked = new Map<string, WorkOrder>();
  for (const id of Object.keys(fields).sort()) {
    locked.set(id, await lockWorkOrder(work, id, fields[id]));
  }
  const [order, into] = [workOrderId, intoWorkOrderId].map((id) => locked.get(id) as WorkOrder) as [
    WorkOrder,
    WorkOrder,
  ];
  const [jobs, intoJobs] = [await jobsOf(work, order.id), await jobsOf(work, into.id)];
  assertNotBegun(order, jobs, 'workOrderId');
  assertNotBegun(into, intoJobs, 'intoWorkOrderId');
  assertOrdersMerge(order, into);
  const { tracking } = await itemOf(work.tx, order.itemId);
  const firstLotNumber = firstOfBoth(into, order, tracking);
  await mergeLines(work, order, into);
  await resize(work, into, intoJobs, {
    quantity: decimal(into.quantity).plus(order.quantity).toFixed(),
    firstLotNumber,
    phantomsFromStock: into.phantomsFromStock.map((one) => {
      const more = order.phantomsFromStock.find((other) => other.itemId === one.itemId);
      return {
        ...one,
        quantity: decimal(one.quantity)
          .plus(more?.quantity ?? 0)
          .toFixed(),
      };
    }),
  });
  await cancel(work, order, jobs, `merged into ${into.number}: ${input.reason}`);
  return { id: into.id };
}
