import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { suppliers } from '@throughline/drizzle/erp/parties';
import { purchaseOrderLines, purchaseOrders } from '@throughline/drizzle/erp/purchasing';
import { eq, sql } from 'drizzle-orm';
import { locationOf, lotOf } from '../inventory/commands.ts';
import { lockStock, post } from '../inventory/posting.ts';
import { assertLotNumber, assertSerialOnce, stockQuantity } from '../inventory/rules.ts';
import { assertNotDeleted, findItems, itemOf, siteOf } from '../references/queries.ts';
import { assertChangeable, assertReceivable, orderStatus } from './rules.ts';

export interface NewPurchaseOrder {
  readonly supplierId: string;
  readonly siteId: string;
  readonly supplierReference: string | null;
  readonly plannedOrderId: string | null;
  readonly lines: readonly {
    readonly itemId: string;
    readonly quantity: Quantity;
    readonly unitPrice: string;
    readonly dueOn: string;
  }[];
}

const mostLines = 500;

export async function createPurchaseOrder(
  work: Work,
  input: NewPurchaseOrder,
): Promise<{ purchaseOrderId: string }> {
  if (input.lines.length < 1 || input.lines.length > mostLines) {
    throw new Refusal('LINES_OUT_OF_RANGE', `An order has 1 to ${mostLines} lines.`, 'lines');
  }
  const [supplier] = await work.tx
    .select()
    .from(suppliers)
    .where(eq(suppliers.id, input.supplierId));
  if (!supplier) throw notFound('supplier', 'supplierId');
  await siteOf(work.tx, input.siteId);
  const items = await findItems(
    work.tx,
    input.lines.map((line) => line.itemId),
  );
  const id = newId();
  const lines = input.lines.map((line, at) => {
    const item = items.get(line.itemId);
    if (!item) throw notFound('item', `lines.${at}.itemId`);
    assertNotDeleted(item, `lines.${at}.itemId`);
    if (decimal(line.unitPrice).lt(0)) {
      throw new Refusal('PRICE_NEGATIVE', 'A price is not negative.', `lines.${at}.unitPrice`);
    }
    const quantity = stockQuantity(item, line.quantity, `lines.${at}.quantity`).toFixed();
    const { itemId, unitPrice, dueOn } = line;
    return {
      id: newId(),
      purchaseOrderId: id,
      lineNumber: at + 1,
      itemId,
      quantity,
      unitPrice,
      dueOn,
    };
  });
  const { supplierId, siteId, supplierReference, plannedOrderId } = input;
  await work.tx.insert(purchaseOrders).values({
    id,
    supplierId,
    siteId,
    supplierReference,
    plannedOrderId,
    status: 'OPEN',
    number: await nextNumber(work, 'purchase_order_number', 'PO'),
    createdAt: work.now,
  });
  await work.tx.insert(purchaseOrderLines).values(lines);
  work.append({
    type: 'PurchaseOrderCreated',
    aggregateType: 'PurchaseOrder',
    aggregateId: id,
    payload: { purchaseOrderId: id, siteId, supplierId, itemIds: [...items.keys()] },
  });
  return { purchaseOrderId: id };
}

export interface LineChange {
  readonly purchaseOrderLineId: string;
  readonly quantity: Quantity | null;
  readonly dueOn: string | null;
}

export async function changePurchaseOrderLine(
  work: Work,
  input: LineChange,
): Promise<{ purchaseOrderId: string }> {
  const { order, line } = await lockLine(work, input.purchaseOrderLineId);
  const item = await itemOf(work.tx, line.itemId);
  const quantity = input.quantity && stockQuantity(item, input.quantity);
  assertChangeable(order.status, line, quantity);
  await work.tx
    .update(purchaseOrderLines)
    .set({ quantity: quantity?.toFixed() ?? line.quantity, dueOn: input.dueOn ?? line.dueOn })
    .where(eq(purchaseOrderLines.id, line.id));
  await settle(work, order.id);
  work.append({
    type: 'PurchaseOrderChanged',
    aggregateType: 'PurchaseOrder',
    aggregateId: order.id,
    payload: { purchaseOrderId: order.id, siteId: order.siteId, itemIds: [line.itemId] },
  });
  return { purchaseOrderId: order.id };
}

export interface Receipt {
  readonly purchaseOrderLineId: string;
  readonly quantity: Quantity;
  readonly locationId: string;
  readonly lotNumber: string | null;
}

export interface Received {
  readonly purchaseOrderId: string;
  readonly lotId: string | null;
  readonly moveIds: string[];
}

export async function receivePurchaseOrderLine(work: Work, input: Receipt): Promise<Received> {
  const { order, line } = await lockLine(work, input.purchaseOrderLineId);
  const item = await itemOf(work.tx, line.itemId);
  const quantity = stockQuantity(item, input.quantity);
  assertReceivable(order.status, line, quantity);
  const location = await locationOf(work, input.locationId);
  if (location.siteId !== order.siteId) {
    throw new Refusal('OTHER_SITE', 'The order is for another site.', 'locationId');
  }
  const given =
    input.lotNumber ?? (item.tracking === 'LOT' ? await nextNumber(work, 'lot_number', 'L') : null);
  assertLotNumber(item, given);
  await lockStock(work, [item.id]);
  const lotId =
    given === null ? null : await lotOf(work, item.id, given, { purchaseOrderLineId: line.id });
  if (item.tracking === 'SERIAL') assertSerialOnce(item, quantity);
  const moves = await post(work, [
    {
      type: 'PURCHASE_RECEIPT',
      itemId: item.id,
      locationId: location.id,
      lotId,
      quantity,
      price: line.unitPrice,
      links: { purchaseOrderLineId: line.id },
    },
  ]);
  await changeReceived(work, order.id, line.id, quantity.toFixed());
  return { purchaseOrderId: order.id, lotId, moveIds: moves.map((move) => move.id) };
}

async function lockLine(work: Work, lineId: string) {
  const [line] = await work.tx
    .select()
    .from(purchaseOrderLines)
    .where(eq(purchaseOrderLines.id, lineId));
  if (!line) throw notFound('purchase order line', 'purchaseOrderLineId');
  const [order] = await work.tx
    .select()
    .from(purchaseOrders)
    .where(eq(purchaseOrders.id, line.purchaseOrderId))
    .for('update');
  const [locked] = await work.tx
    .select()
    .from(purchaseOrderLines)
    .where(eq(purchaseOrderLines.id, lineId))
    .for('update');
  if (!order || !locked) throw notFound('purchase order line', 'purchaseOrderLineId');
  return { order, line: locked };
}

async function changeReceived(
  work: Work,
  orderId: string,
  lineId: string,
  change: string,
): Promise<void> {
  await work.tx
    .update(purchaseOrderLines)
    .set({ receivedQuantity: sql`${purchaseOrderLines.receivedQuantity} + ${change}` })
    .where(eq(purchaseOrderLines.id, lineId));
  await settle(work, orderId);
}

async function settle(work: Work, orderId: string): Promise<void> {
  const lines = await work.tx
    .select()
    .from(purchaseOrderLines)
    .where(eq(purchaseOrderLines.purchaseOrderId, orderId));
  await work.tx
    .update(purchaseOrders)
    .set({ status: orderStatus(lines) })
    .where(eq(purchaseOrders.id, orderId));
}

/** A receipt was wrong: the line is open again by that much. */
export async function takeBackReceipt(work: Work, lineId: string, quantity: string): Promise<void> {
  const { order, line } = await lockLine(work, lineId);
  await changeReceived(work, order.id, line.id, decimal(quantity).negated().toFixed());
}
