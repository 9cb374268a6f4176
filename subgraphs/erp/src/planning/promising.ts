import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { addWorkingDays, type Calendar } from './calendar.ts';

interface SupplyRow extends Record<string, unknown> {
  id: string;
  start_on: string;
  due_on: string;
  lead_time_days: number;
}

interface PegRow extends Record<string, unknown> {
  planned_order_id: string;
  parent_planned_order_id: string | null;
  sales_order_line_id: string | null;
}

/**
 * The date each order line can be shipped: its due date, or later when what it is pegged to can't
 * be there in time. A supply that should have been started starts today, after its components.
 */
export async function promise(
  work: Work,
  site: Calendar & { id: string },
  planDate: string,
): Promise<void> {
  const supplies = await work.tx.execute<SupplyRow>(sql`/* promise: supplies */
    select po.id, po.start_on::text, po.due_on::text, coalesce(p.lead_time_days, 0) as lead_time_days
    from erp.planned_order po
    left join erp.item_planning p on p.item_id = po.item_id and p.site_id = po.site_id
    where po.site_id = ${site.id} and po.status in ('PLANNED', 'FIRM')`);
  const pegs = await work.tx.execute<PegRow>(sql`/* promise: pegs */
    select peg.planned_order_id, peg.parent_planned_order_id, peg.sales_order_line_id from erp.peg
    join erp.planned_order po on po.id = peg.planned_order_id and po.site_id = ${site.id}
      and po.status in ('PLANNED', 'FIRM')`);
  const available = availability(supplies, pegs, site, planDate);
  const late = new Map<string, string>();
  for (const peg of pegs) {
    const date = available.get(peg.planned_order_id);
    const line = peg.sales_order_line_id;
    if (line !== null && date !== undefined && date > (late.get(line) ?? '')) late.set(line, date);
  }
  await savePromises(work, site.id, late);
}

function availability(
  supplies: Iterable<SupplyRow>,
  pegs: Iterable<PegRow>,
  calendar: Calendar,
  planDate: string,
): Map<string, string> {
  const byId = new Map([...supplies].map((supply) => [supply.id, supply]));
  const components = groupBy(pegs, (peg) => peg.parent_planned_order_id);
  const dates = new Map<string, string>();
  const dateOf = (id: string): string => {
    const known = dates.get(id);
    if (known !== undefined) return known;
    const supply = byId.get(id);
    if (!supply) return planDate;
    dates.set(id, supply.due_on); // pegs run in no circle; should they, this ends it
    let ready = planDate;
    for (const peg of components.get(id) ?? []) {
      const date = dateOf(peg.planned_order_id);
      if (date > ready) ready = date;
    }
    const date =
      ready <= supply.start_on
        ? supply.due_on
        : addWorkingDays(calendar, ready, supply.lead_time_days);
    dates.set(id, date);
    return date;
  };
  for (const id of byId.keys()) dateOf(id);
  return dates;
}

async function savePromises(
  work: Work,
  siteId: string,
  late: ReadonlyMap<string, string>,
): Promise<void> {
  const dates = JSON.stringify([...late].map(([id, date]) => ({ id, date })));
  const moved = await work.tx.execute<{
    id: string;
    sales_order_id: string;
  }>(sql`/* save promises */
    with wanted as (
      select line.id, greatest(line.due_on, late.date) as promised_on
      from erp.sales_order_line line
      join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${siteId}
        and so.status in ('CONFIRMED', 'IN_PROGRESS')
      left join jsonb_to_recordset(${dates}::text::jsonb) as late(id uuid, date date) on late.id = line.id
      where line.status not in ('SHIPPED', 'CANCELLED')
    )
    update erp.sales_order_line line set promised_on = wanted.promised_on
    from wanted where line.id = wanted.id and line.promised_on is distinct from wanted.promised_on
    returning line.id, line.sales_order_id`);
  for (const line of moved) {
    work.append({
      type: 'SalesOrderProgressed',
      aggregateType: 'SalesOrder',
      aggregateId: line.sales_order_id,
      payload: { salesOrderId: line.sales_order_id, lineId: line.id, what: 'promise moved' },
    });
  }
}
