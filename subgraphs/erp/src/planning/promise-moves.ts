import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import type { Work } from '@throughline/chassis/transaction';
import { promiseMoves } from '@throughline/drizzle/erp/sales';
import { sql } from 'drizzle-orm';
import { arrayOf } from './scope.ts';

export type PromiseMove = typeof promiseMoves.$inferSelect;

/** A line whose promise was just written. */
export interface MovedLine extends Record<string, unknown> {
  id: string;
  sales_order_id: string;
  /** Null: nothing had been promised. */
  was_on: string | null;
  now_on: string;
}

interface WhyRow extends Record<string, unknown> {
  id: string;
  sales_order_id: string;
  customer_id: string;
  site_id: string;
  was_on: string;
  now_on: string;
  supply_kind: PromiseMove['supplyKind'];
  supply_id: string | null;
}

/** Lines a statement. */
const piece = 10_000;

/** Keeps what was promised before, and says it: with what the line waits for, once an order. */
export async function noteMoves(
  work: Work,
  planDate: string,
  lines: readonly MovedLine[],
): Promise<void> {
  const moved = lines.filter((line) => line.was_on !== null);
  for (const some of chunks(moved, piece)) {
    const found = await readWhy(work, planDate, some);
    const rows = found.map((row) => ({ ...row, moveId: newId() }));
    await saveMoves(work, rows);
    for (const [salesOrderId, of] of groupBy(rows, (row) => row.sales_order_id)) {
      const [first] = of;
      if (!first) continue;
      work.append({
        type: 'SalesOrderPromiseMoved',
        aggregateType: 'SalesOrder',
        aggregateId: salesOrderId,
        payload: {
          salesOrderId,
          customerId: first.customer_id,
          siteId: first.site_id,
          lines: of.map((row) => ({
            promiseMoveId: row.moveId,
            lineId: row.id,
            wasOn: row.was_on,
            nowOn: row.now_on,
            supply: row.supply_kind && { kind: row.supply_kind, id: row.supply_id },
          })),
        },
      });
    }
  }
}

/** What comes on the promised date is what the line waits for, unless that is when it is wanted. */
function readWhy(work: Work, planDate: string, lines: readonly MovedLine[]) {
  const column = (of: (line: MovedLine) => string | null) => arrayOf(lines.map(of));
  return work.tx.execute<WhyRow>(sql`/* why promises moved */
    select line.id, line.sales_order_id, so.customer_id, so.site_id, given.was_on::text, given.now_on::text,
      why.supply_kind, why.supply_id
    from unnest(${column((line) => line.id)}::uuid[], ${column((line) => line.was_on)}::date[],
      ${column((line) => line.now_on)}::date[]) as given(id, was_on, now_on)
    join erp.sales_order_line line on line.id = given.id
    join erp.sales_order so on so.id = line.sales_order_id
    left join lateral (
      select peg.supply_kind, peg.supply_id from erp.peg
      left join erp.planned_order po on po.id = peg.supply_id and po.status in ('PLANNED', 'FIRM')
      where peg.demand_id = given.id and peg.supply_kind <> 'STOCK' and given.now_on > line.due_on
        and coalesce(po.available_on, greatest(peg.supply_on, ${planDate}::date)) = given.now_on
      order by peg.supply_id limit 1
    ) why on true
    order by line.sales_order_id, line.line_number`);
}

async function saveMoves(
  work: Work,
  rows: readonly (WhyRow & { readonly moveId: string })[],
): Promise<void> {
  const column = (of: (row: (typeof rows)[number]) => string | null) => arrayOf(rows.map(of));
  await work.tx.execute(sql`/* keep moved promises */
    insert into erp.promise_move (id, sales_order_line_id, was_on, now_on, supply_kind, supply_id, moved_at)
    select given.*, ${work.now.toISOString()}::timestamptz
    from unnest(${column((row) => row.moveId)}::uuid[], ${column((row) => row.id)}::uuid[],
      ${column((row) => row.was_on)}::date[], ${column((row) => row.now_on)}::date[],
      ${column((row) => row.supply_kind)}::text[], ${column((row) => row.supply_id)}::uuid[]) as given`);
}

export const movesOfLine = defineNestedPages({
  table: promiseMoves,
  parent: promiseMoves.salesOrderLineId,
  keyOf: (row) => row.salesOrderLineId,
  sort: newestFirst(promiseMoves),
});
