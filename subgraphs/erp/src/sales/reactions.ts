import type { Reaction } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { readEvent } from '@throughline/schema/events/contract';
import { reservations, stockBalances } from '@throughline/drizzle/erp/inventory';
import { eq, inArray, sql } from 'drizzle-orm';
import { lockStock } from '../inventory/posting.ts';
import { setFree } from '../inventory/reserving.ts';
import { lockOrder, ordersOfLines, settleLines } from './lines.ts';
import { keepWhatWasMade } from './reserving.ts';
import { progress } from './shipping.ts';

interface PeggedLine extends Record<string, unknown> {
  line_id: string;
  quantity: string;
  own: boolean;
}

/** Order lines a work order is for; `own` when it makes what the line orders. */
async function peggedLines(work: Work, workOrderId: string): Promise<PeggedLine[]> {
  return [
    ...(await work.tx.execute<PeggedLine>(sql`/* lines of a work order */
    select line.id as line_id, peg.quantity, line.item_id = wo.item_id as own
    from erp.work_order wo
    join erp.released_peg peg on peg.planned_order_id = wo.planned_order_id
    join erp.sales_order_line line on line.id = peg.sales_order_line_id
      and line.status not in ('SHIPPED', 'CANCELLED')
    where wo.id = ${workOrderId} order by line.due_on, line.id`)),
  ];
}

async function settleOrders(work: Work, lineIds: readonly string[], what: string): Promise<void> {
  for (const orderId of await ordersOfLines(work, lineIds)) {
    const { order, lines } = await lockOrder(work, orderId);
    const own = lines.filter((line) => lineIds.includes(line.id)).map((line) => line.id);
    await settleLines(work, order, own);
    for (const lineId of own) progress(work, orderId, lineId, what);
  }
}

/** A job began: the lines it is for are in production. */
export const followStart: Reaction = async (work, event) => {
  const { workOrderId } = readEvent('JobStarted', event);
  const lines = await peggedLines(work, workOrderId);
  await settleOrders(
    work,
    lines.map((line) => line.line_id),
    'production started',
  );
};

/** Finished goods are kept for the lines they were made for, the earliest first. */
export const keepFinishedGoods: Reaction = async (work, event) => {
  const report = readEvent('ProductionReported', event);
  if (!report.lastOperation || decimal(report.good).lte(0)) return;
  const lines = (await peggedLines(work, report.workOrderId)).filter((line) => line.own);
  let left = decimal(report.good);
  for (const line of lines) {
    if (left.lte(0)) break;
    const kept = await keepWhatWasMade(work, line.line_id, left, report.lotId);
    left = left.minus(kept);
  }
  await settleOrders(
    work,
    lines.map((line) => line.line_id),
    'goods finished',
  );
};

export const followReversal: Reaction = async (work, event) => {
  const { workOrderId } = readEvent('ProductionReversed', event);
  const lines = (await peggedLines(work, workOrderId)).filter((line) => line.own);
  await settleOrders(
    work,
    lines.map((line) => line.line_id),
    'report reversed',
  );
};

export const followCompletion: Reaction = async (work, event) => {
  const { workOrderId } = readEvent('WorkOrderCompleted', event);
  const lines = await peggedLines(work, workOrderId);
  await settleOrders(
    work,
    lines.map((line) => line.line_id),
    'work order completed',
  );
};

/** Before scrap leaves the stock: none of it is kept for anyone any more. */
export const freeScrapped: Reaction = async (work, event) => {
  const { lotIds, itemId, disposition } = readEvent('NonConformanceDispositioned', event);
  if (disposition !== 'SCRAP' || lotIds.length === 0) return;
  await lockStock(work, [itemId]);
  const kept = await work.tx
    .select({ reservation: reservations })
    .from(reservations)
    .innerJoin(stockBalances, eq(stockBalances.id, reservations.balanceId))
    .where(inArray(stockBalances.lotId, lotIds));
  const rows = kept.map(({ reservation }) => reservation);
  await setFree(work, rows);
  await settleOrders(
    work,
    rows.flatMap(({ salesOrderLineId }) => salesOrderLineId ?? []),
    'kept stock was scrapped',
  );
};

/** Before a report is taken back: what it made is no longer kept for anyone. */
export const freeFinishedGoods: Reaction = async (work, event) => {
  const { itemId, jobResponseId } = readEvent('ProductionReversed', event);
  await lockStock(work, [itemId]);
  const kept = await work.tx.execute<{ id: string }>(sql`/* kept of a report */
    select kept.id from erp.stock_move move
    join erp.stock_balance balance on balance.item_id = move.item_id
      and balance.location_id = move.location_id and balance.lot_id is not distinct from move.lot_id
    join erp.reservation kept on kept.balance_id = balance.id
    where move.job_response_id = ${jobResponseId} and move.type = 'PRODUCTION_RECEIPT'`);
  if (kept.length === 0) return;
  const rows = await work.tx
    .select()
    .from(reservations)
    .where(
      inArray(
        reservations.id,
        kept.map((one) => one.id),
      ),
    );
  await setFree(work, rows);
};
