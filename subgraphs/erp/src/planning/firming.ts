import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { plannedOrders } from '@throughline/drizzle/erp/planning';
import { eq } from 'drizzle-orm';
import { stockQuantity } from '../inventory/rules.ts';
import { itemOf } from '../references/queries.ts';
import type { PlannedOrder } from './load.ts';
import { lockPlan } from './locking.ts';
import { markOrder } from './marking.ts';

export interface Change {
  readonly plannedOrderId: string;
  readonly quantity: Quantity | null;
  readonly startOn: string | null;
  readonly dueOn: string | null;
}

/** A firm planned order (APICS) is the planner's: planning plans around it. */
export async function firmPlannedOrder(work: Work, id: string): Promise<{ id: string }> {
  const order = await openOrder(work, id);
  await write(work, order, { status: 'FIRM' });
  return { id };
}

export async function unfirmPlannedOrder(work: Work, id: string): Promise<{ id: string }> {
  const order = await openOrder(work, id);
  if (order.status !== 'FIRM') {
    throw new Refusal('PLANNED_ORDER_NOT_FIRM', `${order.number} is not firm.`, 'plannedOrderId');
  }
  await write(work, order, { status: 'PLANNED' });
  return { id };
}

export async function changePlannedOrder(work: Work, change: Change): Promise<{ id: string }> {
  const order = await openOrder(work, change.plannedOrderId);
  const item = await itemOf(work.tx, order.itemId);
  const startOn = change.startOn ?? order.startOn;
  const dueOn = change.dueOn ?? order.dueOn;
  if (dueOn < startOn) {
    throw new Refusal('DATES_REVERSED', 'It is needed before it starts.', 'dueOn');
  }
  const quantity = change.quantity
    ? stockQuantity(item, change.quantity).toFixed()
    : order.quantity;
  await write(work, order, { status: 'FIRM', quantity, startOn, dueOn });
  return { id: order.id };
}

/** The order, while no plan of its site is being written. */
async function openOrder(work: Work, id: string): Promise<PlannedOrder> {
  const [found] = await work.tx
    .select({ siteId: plannedOrders.siteId })
    .from(plannedOrders)
    .where(eq(plannedOrders.id, id));
  if (found) await lockPlan(work, found.siteId);
  const [order] = await work.tx
    .select()
    .from(plannedOrders)
    .where(eq(plannedOrders.id, id))
    .for('update');
  if (!order) throw notFound('planned order', 'plannedOrderId');
  if (order.status !== 'PLANNED' && order.status !== 'FIRM') {
    throw new Refusal(
      'PLANNED_ORDER_CLOSED',
      `${order.number} is released or cancelled.`,
      'plannedOrderId',
    );
  }
  return order;
}

async function write(work: Work, order: PlannedOrder, to: Partial<PlannedOrder>): Promise<void> {
  await work.tx.update(plannedOrders).set(to).where(eq(plannedOrders.id, order.id));
  await markOrder(work, order);
}
