import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { transferOrders } from '@throughline/drizzle/erp/transfers';
import { eq } from 'drizzle-orm';
import { stockQuantity } from '../inventory/rules.ts';
import { assertNotDeleted, itemOf, siteOf } from '../references/queries.ts';
import { assertDates, assertOpen, statusOf } from './rules.ts';

export type TransferOrder = typeof transferOrders.$inferSelect;

export interface NewTransferOrder {
  readonly itemId: string;
  readonly fromSiteId: string;
  readonly toSiteId: string;
  readonly quantity: Quantity;
  readonly shipOn: string;
  readonly dueOn: string;
  readonly plannedOrderId: string | null;
}

export async function createTransferOrder(
  work: Work,
  input: NewTransferOrder,
): Promise<{ id: string }> {
  const item = await itemOf(work.tx, input.itemId);
  assertNotDeleted(item);
  await siteOf(work.tx, input.fromSiteId, 'fromSiteId');
  await siteOf(work.tx, input.toSiteId, 'toSiteId');
  if (input.fromSiteId === input.toSiteId) {
    throw new Refusal('SAME_SITE', 'From and to are the same site.', 'toSiteId');
  }
  assertDates(input.shipOn, input.dueOn);
  const [order] = await work.tx
    .insert(transferOrders)
    .values({
      ...input,
      id: newId(),
      number: await nextNumber(work, 'transfer_order_number', 'TO'),
      status: 'OPEN',
      quantity: stockQuantity(item, input.quantity).toFixed(),
      createdAt: work.now,
    })
    .returning();
  if (!order) throw new Error('the transfer order was not written');
  say(work, order);
  return { id: order.id };
}

export interface TransferChange {
  readonly transferOrderId: string;
  readonly quantity: Quantity | null;
  readonly shipOn: string | null;
  readonly dueOn: string | null;
}

export async function changeTransferOrder(
  work: Work,
  input: TransferChange,
): Promise<{ id: string }> {
  const order = await lockOpen(work, input.transferOrderId);
  const item = await itemOf(work.tx, order.itemId);
  const quantity = input.quantity ? stockQuantity(item, input.quantity) : decimal(order.quantity);
  if (quantity.lt(order.shippedQuantity)) {
    throw new Refusal(
      'QUANTITY_BELOW_SHIPPED',
      `${order.shippedQuantity} were shipped already.`,
      'quantity',
    );
  }
  const shipOn = input.shipOn ?? order.shipOn;
  const dueOn = input.dueOn ?? order.dueOn;
  assertDates(shipOn, dueOn);
  await saveTransfer(work, { ...order, quantity: quantity.toFixed(), shipOn, dueOn });
  return { id: order.id };
}

/** What is on its way still arrives; the rest is not wanted any more. */
export async function cancelTransferOrder(
  work: Work,
  input: { transferOrderId: string },
): Promise<{ id: string }> {
  const order = await lockOpen(work, input.transferOrderId);
  await saveTransfer(work, { ...order, quantity: order.shippedQuantity });
  return { id: order.id };
}

/** The order's row is locked: what is shipped and received of it is decided one after another. */
export async function lockOpen(work: Work, id: string): Promise<TransferOrder> {
  const [order] = await work.tx
    .select()
    .from(transferOrders)
    .where(eq(transferOrders.id, id))
    .for('update');
  if (!order) throw notFound('transfer order', 'transferOrderId');
  assertOpen(order);
  return order;
}

/** Writes the order as it is now, and says so. */
export async function saveTransfer(work: Work, order: TransferOrder): Promise<void> {
  const { id, ...now } = { ...order, status: statusOf(order) };
  await work.tx.update(transferOrders).set(now).where(eq(transferOrders.id, id));
  say(work, { ...now, id });
}

function say(work: Work, order: TransferOrder): void {
  const { id, itemId, fromSiteId, toSiteId, status } = order;
  work.append({
    type: 'TransferOrderChanged',
    aggregateType: 'TransferOrder',
    aggregateId: id,
    payload: { transferOrderId: id, itemId, fromSiteId, toSiteId, status },
  });
}
