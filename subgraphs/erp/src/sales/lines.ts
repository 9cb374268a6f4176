import { groupBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { sum } from '@throughline/chassis/values/decimal';
import { salesOrderLines, salesOrders } from '@throughline/drizzle/erp/sales';
import { eq, inArray, sql } from 'drizzle-orm';
import { keptForLines } from '../inventory/reserving.ts';
import { lineStatus, orderStatus } from './rules.ts';

export type SalesOrder = typeof salesOrders.$inferSelect;
export type SalesOrderLine = typeof salesOrderLines.$inferSelect;

/** The order's row is locked: what is decided about its lines is decided one after another. */
export async function lockOrder(
  work: Work,
  id: string,
): Promise<{ order: SalesOrder; lines: SalesOrderLine[] }> {
  const [order] = await work.tx
    .select()
    .from(salesOrders)
    .where(eq(salesOrders.id, id))
    .for('update');
  if (!order) throw notFound('sales order', 'salesOrderId');
  return { order, lines: await linesOf(work, id) };
}

export async function lockLine(
  work: Work,
  lineId: string,
): Promise<{ order: SalesOrder; line: SalesOrderLine }> {
  const [found] = await work.tx
    .select()
    .from(salesOrderLines)
    .where(eq(salesOrderLines.id, lineId));
  if (!found) throw notFound('sales order line', 'salesOrderLineId');
  const { order, lines } = await lockOrder(work, found.salesOrderId);
  return { order, line: lines.find((line) => line.id === lineId) ?? found };
}

function linesOf(work: Work, orderId: string): Promise<SalesOrderLine[]> {
  return work.tx
    .select()
    .from(salesOrderLines)
    .where(eq(salesOrderLines.salesOrderId, orderId))
    .orderBy(salesOrderLines.lineNumber);
}

/** Derives the status of some lines and of the order anew; the order's row is locked. */
export async function settleLines(
  work: Work,
  order: SalesOrder,
  lineIds: readonly string[],
): Promise<SalesOrderLine[]> {
  const lines = await linesOf(work, order.id);
  const looked = lines.filter((line) => lineIds.includes(line.id));
  const kept = groupBy(await keptForLines(work, lineIds), (one) => one.salesOrderLineId);
  const made = await linesBeingMade(work, lineIds);
  const settled: SalesOrderLine[] = [];
  for (const line of lines) {
    if (!looked.includes(line)) {
      settled.push(line);
      continue;
    }
    const held = sum((kept.get(line.id) ?? []).map((one) => one.quantity));
    const status = lineStatus(line, held, made.has(line.id));
    if (status !== line.status) {
      await work.tx.update(salesOrderLines).set({ status }).where(eq(salesOrderLines.id, line.id));
    }
    settled.push({ ...line, status });
  }
  const status = order.status === 'DRAFT' && lineIds.length > 0 ? 'DRAFT' : orderStatus(settled);
  if (status !== order.status) {
    await work.tx.update(salesOrders).set({ status }).where(eq(salesOrders.id, order.id));
  }
  return settled;
}

/** Lines for which a pegged work order has begun. */
async function linesBeingMade(work: Work, lineIds: readonly string[]): Promise<Set<string>> {
  if (lineIds.length === 0) return new Set();
  const rows = await work.tx.execute<{ id: string }>(sql`/* lines being made */
    select distinct peg.sales_order_line_id as id from erp.released_peg peg
    join erp.work_order wo on wo.planned_order_id = peg.planned_order_id
      and wo.status in ('IN_PROGRESS', 'COMPLETED')
    where peg.sales_order_line_id in ${[...lineIds]}`);
  return new Set(rows.map((row) => row.id));
}

export async function ordersOfLines(work: Work, lineIds: readonly string[]): Promise<string[]> {
  if (lineIds.length === 0) return [];
  const rows = await work.tx
    .selectDistinct({ id: salesOrderLines.salesOrderId })
    .from(salesOrderLines)
    .where(inArray(salesOrderLines.id, [...lineIds]))
    .orderBy(salesOrderLines.salesOrderId);
  return rows.map((row) => row.id);
}
