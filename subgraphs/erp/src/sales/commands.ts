import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { customers } from '@throughline/drizzle/erp/parties';
import { salesOrderLines, salesOrders } from '@throughline/drizzle/erp/sales';
import { eq } from 'drizzle-orm';
import { lockStock } from '../inventory/posting.ts';
import { keptForLines, setFree } from '../inventory/reserving.ts';
import { stockQuantity } from '../inventory/rules.ts';
import { assertNotDeleted, findItems, itemOf, siteOf } from '../references/queries.ts';
import { lockLine, lockOrder, type SalesOrder, type SalesOrderLine, settleLines } from './lines.ts';
import { assertChangeable, openQuantity } from './rules.ts';

export interface NewSalesOrder {
  readonly customerId: string;
  readonly siteId: string;
  readonly customerReference: string | null;
  readonly lines: readonly {
    readonly itemId: string;
    readonly quantity: Quantity;
    readonly unitPrice: string;
    readonly dueOn: string;
  }[];
}

const mostLines = 500;

export async function createSalesOrder(
  work: Work,
  input: NewSalesOrder,
): Promise<{ salesOrderId: string }> {
  if (input.lines.length < 1 || input.lines.length > mostLines) {
    throw new Refusal('LINES_OUT_OF_RANGE', `An order has 1 to ${mostLines} lines.`, 'lines');
  }
  const [customer] = await work.tx
    .select()
    .from(customers)
    .where(eq(customers.id, input.customerId));
  if (!customer) throw notFound('customer', 'customerId');
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
      salesOrderId: id,
      lineNumber: at + 1,
      itemId,
      quantity,
      unitPrice,
      dueOn,
    };
  });
  const { customerId, siteId, customerReference } = input;
  await work.tx.insert(salesOrders).values({
    id,
    customerId,
    siteId,
    customerReference,
    status: 'DRAFT',
    number: await nextNumber(work, 'sales_order_number', 'SO'),
    createdAt: work.now,
  });
  await work.tx.insert(salesOrderLines).values(lines);
  return { salesOrderId: id };
}

export async function confirmSalesOrder(
  work: Work,
  input: { salesOrderId: string },
): Promise<{ salesOrderId: string }> {
  const { order, lines } = await lockOrder(work, input.salesOrderId);
  if (order.status !== 'DRAFT') {
    throw new Refusal(
      'ORDER_NOT_DRAFT',
      `${order.number} was confirmed or cancelled already.`,
      'salesOrderId',
    );
  }
  await work.tx
    .update(salesOrders)
    .set({ status: 'CONFIRMED', confirmedAt: work.now })
    .where(eq(salesOrders.id, order.id));
  say(work, 'SalesOrderConfirmed', order, lines);
  return { salesOrderId: order.id };
}

export interface LineChange {
  readonly salesOrderLineId: string;
  readonly quantity: Quantity | null;
  readonly dueOn: string | null;
}

export async function changeSalesOrderLine(
  work: Work,
  input: LineChange,
): Promise<{ salesOrderId: string }> {
  const { order, line } = await lockLine(work, input.salesOrderLineId);
  const item = await itemOf(work.tx, line.itemId);
  const quantity = input.quantity && stockQuantity(item, input.quantity);
  assertChangeable(line, quantity);
  await work.tx
    .update(salesOrderLines)
    .set({ quantity: quantity?.toFixed() ?? line.quantity, dueOn: input.dueOn ?? line.dueOn })
    .where(eq(salesOrderLines.id, line.id));
  if (order.status !== 'DRAFT') {
    await freeSurplus(work, line, quantity?.toFixed() ?? line.quantity);
    const lines = await settleLines(work, order, [line.id]);
    say(work, 'SalesOrderChanged', order, lines);
  }
  return { salesOrderId: order.id };
}

/** What is kept beyond the smaller order is free for others. */
async function freeSurplus(work: Work, line: SalesOrderLine, quantity: string): Promise<void> {
  await lockStock(work, [line.itemId]);
  let surplus = decimal(line.shippedQuantity).minus(quantity);
  const kept = await keptForLines(work, [line.id]);
  for (const one of kept) surplus = surplus.plus(one.quantity);
  if (surplus.gt(0)) await setFree(work, kept);
}

export async function cancelSalesOrder(
  work: Work,
  input: { salesOrderId: string },
): Promise<{ salesOrderId: string }> {
  const { order, lines } = await lockOrder(work, input.salesOrderId);
  if (order.status === 'SHIPPED' || order.status === 'CANCELLED') {
    throw new Refusal('ORDER_CLOSED', `${order.number} is closed.`, 'salesOrderId');
  }
  const open = lines.filter((line) => openQuantity(line).gt(0) && line.status !== 'CANCELLED');
  await lockStock(
    work,
    open.map((line) => line.itemId),
  );
  await setFree(
    work,
    await keptForLines(
      work,
      open.map((line) => line.id),
    ),
  );
  for (const line of open) {
    await work.tx
      .update(salesOrderLines)
      .set({ status: 'CANCELLED' })
      .where(eq(salesOrderLines.id, line.id));
  }
  await settleLines(work, order, []);
  say(work, 'SalesOrderCancelled', order, open);
  return { salesOrderId: order.id };
}

function say(
  work: Work,
  type: 'SalesOrderConfirmed' | 'SalesOrderChanged' | 'SalesOrderCancelled',
  order: SalesOrder,
  lines: readonly SalesOrderLine[],
): void {
  const { id, number, customerId, siteId } = order;
  work.append({
    type,
    aggregateType: 'SalesOrder',
    aggregateId: id,
    payload: {
      salesOrderId: id,
      number,
      customerId,
      siteId,
      lines: lines.map((line) => ({
        lineId: line.id,
        itemId: line.itemId,
        quantity: line.quantity,
        dueOn: line.dueOn,
      })),
    },
  });
}
