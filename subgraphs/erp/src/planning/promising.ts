import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { type SQL, sql } from 'drizzle-orm';
import { addWorkingDays, type Calendar } from './calendar.ts';
import { leadTime } from './lead-time.ts';
import { among, arrayOf } from './scope.ts';

interface SupplyRow extends Record<string, unknown> {
  id: string;
  level: number;
  start_on: string;
  due_on: string;
  quantity: string;
  lead_time_days: number;
  lead_time_days_per_unit: string;
  available_on: string | null;
}

interface PartRow extends Record<string, unknown> {
  parent_planned_order_id: string;
  planned_order_id: string | null;
  supply_on: string;
  available_on: string | null;
}

interface Site extends Calendar {
  readonly id: string;
}

/**
 * The date each order line can be shipped: its due date, or later when what it is pegged to can't
 * be there in time. A supply that should have been started starts today, after its components.
 * `itemIds` are those planned anew (null: all); from there what moved is followed upwards.
 */
export async function promise(
  work: Work,
  site: Site,
  planDate: string,
  itemIds: readonly string[] | null,
): Promise<void> {
  const supplies = await readSupplies(
    work,
    site.id,
    itemIds === null
      ? sql`true`
      : sql`(${among(sql`po.item_id`, itemIds)} or po.id in (
          select peg.parent_planned_order_id from erp.peg where ${among(sql`peg.item_id`, itemIds)}))`,
  );
  const open = new Map(supplies.map((supply) => [supply.id, supply]));
  const moved = new Map<string, string>();
  while (open.size > 0) {
    // Components stand at deeper levels than what is made of them.
    const deepest = Math.max(...new Set([...open.values()].map((supply) => supply.level)));
    const level = [...open.values()].filter((supply) => supply.level === deepest);
    const ids = level.map((supply) => supply.id);
    const parts = groupBy(await readParts(work, ids), (part) => part.parent_planned_order_id);
    const changed: string[] = [];
    for (const supply of level) {
      open.delete(supply.id);
      const date = availableOn(supply, parts.get(supply.id) ?? [], { site, planDate, moved });
      if (date === supply.available_on) continue;
      moved.set(supply.id, date);
      changed.push(supply.id);
    }
    if (itemIds === null || changed.length === 0) continue;
    for (const parent of await readParents(work, site.id, changed)) open.set(parent.id, parent);
  }
  await saveAvailability(work, moved);
  await savePromises(work, { siteId: site.id, planDate, itemIds, moved: [...moved.keys()] });
}

function availableOn(
  supply: SupplyRow,
  parts: readonly PartRow[],
  of: { site: Site; planDate: string; moved: ReadonlyMap<string, string> },
): string {
  let ready = of.planDate;
  for (const part of parts) {
    const planned = part.planned_order_id;
    const known = planned === null ? null : (of.moved.get(planned) ?? part.available_on);
    const date = known ?? part.supply_on;
    if (date > ready) ready = date;
  }
  if (ready <= supply.start_on) return supply.due_on;
  const parameters = {
    leadTimeDays: supply.lead_time_days,
    leadTimeDaysPerUnit: supply.lead_time_days_per_unit,
  };
  const days = leadTime(parameters, decimal(supply.quantity));
  const date = addWorkingDays(of.site, ready, days);
  return date > supply.due_on ? date : supply.due_on;
}

function readSupplies(work: Work, siteId: string, which: SQL) {
  return work.tx.execute<SupplyRow>(sql`/* promise: supplies */
    select po.id, item.low_level_code as level, po.start_on::text, po.due_on::text, po.quantity,
      po.available_on::text, coalesce(p.lead_time_days, 0) as lead_time_days,
      coalesce(p.lead_time_days_per_unit, 0)::text as lead_time_days_per_unit
    from erp.planned_order po
    join erp.item on item.id = po.item_id
    left join erp.item_planning p on p.item_id = po.item_id and p.site_id = po.site_id
    where po.site_id = ${siteId} and po.status in ('PLANNED', 'FIRM') and ${which}`);
}

/** Supplies of the orders' components. */
function readParts(work: Work, ids: readonly string[]) {
  return work.tx.execute<PartRow>(sql`/* promise: components */
    select peg.parent_planned_order_id, peg.planned_order_id, peg.supply_on::text,
      po.available_on::text
    from erp.peg left join erp.planned_order po on po.id = peg.planned_order_id
    where ${among(sql`peg.parent_planned_order_id`, ids)} and peg.supply_kind <> 'STOCK'`);
}

function readParents(work: Work, siteId: string, ids: readonly string[]) {
  return readSupplies(
    work,
    siteId,
    sql`po.id in (select peg.parent_planned_order_id from erp.peg
      where ${among(sql`peg.planned_order_id`, ids)})`,
  );
}

async function saveAvailability(work: Work, moved: ReadonlyMap<string, string>): Promise<void> {
  if (moved.size === 0) return;
  await work.tx.execute(sql`/* save availability */
    update erp.planned_order po set available_on = now.available_on
    from unnest(${arrayOf([...moved.keys()])}::uuid[], ${arrayOf([...moved.values()])}::date[])
      as now(id, available_on)
    where po.id = now.id`);
}

interface Promises {
  readonly siteId: string;
  readonly planDate: string;
  readonly itemIds: readonly string[] | null;
  /** Planned orders that come at another date than before. */
  readonly moved: readonly string[];
}

async function savePromises(work: Work, of: Promises): Promise<void> {
  const { siteId, planDate, itemIds, moved } = of;
  const lines = await work.tx.execute<{
    id: string;
    sales_order_id: string;
  }>(sql`/* save promises */
    with touched as (
      select line.id, line.due_on from erp.sales_order_line line
      join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${siteId}
        and so.status in ('CONFIRMED', 'IN_PROGRESS')
      where line.status not in ('SHIPPED', 'CANCELLED') and (${among(sql`line.item_id`, itemIds)}
        or line.id in (select peg.sales_order_line_id from erp.peg
          where ${among(sql`peg.planned_order_id`, moved)}))
    ), wanted as (
      select touched.id, greatest(touched.due_on,
        max(coalesce(po.available_on, greatest(peg.supply_on, ${planDate}::date)))) as promised_on
      from touched
      left join erp.peg on peg.sales_order_line_id = touched.id and peg.supply_kind <> 'STOCK'
      left join erp.planned_order po on po.id = peg.planned_order_id and po.status in ('PLANNED', 'FIRM')
      group by touched.id, touched.due_on
    )
    update erp.sales_order_line line set promised_on = wanted.promised_on
    from wanted where line.id = wanted.id and line.promised_on is distinct from wanted.promised_on
    returning line.id, line.sales_order_id`);
  // Once an order, whatever it has of lines: a year's plan moves a hundred thousand of them.
  for (const [salesOrderId, [first, second]] of groupBy(lines, (line) => line.sales_order_id)) {
    const lineId = second ? null : (first?.id ?? null);
    work.append({
      type: 'SalesOrderProgressed',
      aggregateType: 'SalesOrder',
      aggregateId: salesOrderId,
      payload: { salesOrderId, lineId, what: 'promise moved' },
    });
  }
}
