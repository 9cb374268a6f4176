import type { Reader } from '@throughline/chassis/database';
import { groupBy } from '@throughline/chassis/loader';
import { itemPlannings } from '@throughline/drizzle/erp/planning';
import { sites } from '@throughline/drizzle/erp/references';
import { sql } from 'drizzle-orm';
import { among } from '../planning/scope.ts';
import type { TouchedSupply } from './rules.ts';

interface PegRow extends Record<string, unknown> {
  demand_id: string;
  site_id: string;
  item_id: string;
  kind: TouchedSupply['kind'];
  supply_on: string;
  start_on: string | null;
  needed_on: string;
  quantity: string;
}

export interface Supply extends TouchedSupply {
  readonly siteId: string;
  readonly itemId: string;
}

/** Which supplies of items cover which demands, as planned. */
export async function suppliesOf(db: Reader, itemIds: readonly string[]): Promise<Supply[]> {
  const rows = await db.execute<PegRow>(sql`/* impact: supplies */
    select peg.demand_id, peg.site_id, peg.item_id, peg.supply_kind as kind, peg.supply_on::text,
      coalesce(po.start_on, wo.start_on)::text as start_on, peg.needed_on::text, peg.quantity
    from erp.peg
    left join erp.planned_order po on po.id = peg.supply_id and peg.supply_kind = 'PLANNED_ORDER'
    left join erp.work_order wo on wo.id = peg.supply_id and peg.supply_kind = 'WORK_ORDER'
    where ${among(sql`peg.item_id`, itemIds)} and peg.demand_id is not null`);
  return rows.map((row) => ({
    demandId: row.demand_id,
    siteId: row.site_id,
    itemId: row.item_id,
    kind: row.kind,
    supplyOn: row.supply_on,
    startOn: row.start_on,
    neededOn: row.needed_on,
    quantity: row.quantity,
  }));
}

/** What is there of items, neither held nor kept for an order; by `site item`. */
export async function freeStockOf(
  db: Reader,
  itemIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.execute<{ site_id: string; item_id: string; free: string }>(sql`
    /* impact: free stock */
    select balance.site_id, balance.item_id, sum(balance.on_hand - balance.reserved) as free
    from erp.stock_balance balance left join erp.material_lot lot on lot.id = balance.lot_id
    where ${among(sql`balance.item_id`, itemIds)} and (lot.id is null or lot.status = 'AVAILABLE')
    group by balance.site_id, balance.item_id`);
  return new Map(rows.map((row) => [`${row.site_id} ${row.item_id}`, row.free]));
}

export async function planningsOf(db: Reader, itemIds: readonly string[]) {
  const rows = await db.select().from(itemPlannings).where(among(itemPlannings.itemId, itemIds));
  return new Map(rows.map((row) => [`${row.siteId} ${row.itemId}`, row]));
}

export async function calendarsOf(db: Reader, siteIds: readonly string[]) {
  const rows = await db.select().from(sites).where(among(sites.id, siteIds));
  return new Map(rows.map((row) => [row.id, row]));
}

export interface Delay {
  /** Of the change. */
  readonly root: string;
  /** Of the order line, forecast or order that is supplied late. */
  readonly demandId: string;
  /** Calendar days. */
  readonly days: number;
}

export interface LateLine {
  readonly root: string;
  readonly lineId: string;
  readonly dueOn: string;
  readonly expectedOn: string;
  readonly daysLate: number;
}

interface LateRow extends Record<string, unknown> {
  root: string;
  line_id: string;
  due_on: string;
  expected_on: string;
  days_late: number;
}

/**
 * Customer lines at the end of the pegging of late supplies, each with the longest delay that
 * reaches it. Each order is entered once a delay, however many ways lead to it.
 */
export async function linesBehind(
  db: Reader,
  delays: readonly Delay[],
): Promise<Map<string, LateLine[]>> {
  if (delays.length === 0) return new Map();
  const rows = await db.execute<LateRow>(sql`/* impact: late lines */
    with recursive up(root, id, days) as (
      select root, "demandId", max(days) from jsonb_to_recordset(
        ${JSON.stringify(delays)}::text::jsonb) as asked(root text, "demandId" uuid, days int)
      group by root, "demandId"
      union
      select up.root, peg.demand_id, up.days from up join erp.peg on peg.supply_id = up.id
      where peg.demand_id is not null
    )
    select root, line.id as line_id, line.due_on::text, (line.due_on + max(days))::text as expected_on,
      max(days) as days_late
    from up join erp.sales_order_line line on line.id = up.id
    group by root, line.id, line.due_on, line.promised_on
    having line.due_on + max(days) > coalesce(line.promised_on, line.due_on)
    order by max(days) desc, line.id`);
  const lines = rows.map((row) => ({
    root: row.root,
    lineId: row.line_id,
    dueOn: row.due_on,
    expectedOn: row.expected_on,
    daysLate: row.days_late,
  }));
  return groupBy(lines, (line) => line.root);
}
