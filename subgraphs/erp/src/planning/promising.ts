import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { type SQL, sql } from 'drizzle-orm';
import { siteOf } from '../references/queries.ts';
import { availableOn } from './availability.ts';
import { workingDays } from './calendar.ts';
import type { Days } from './inputs.ts';
import type { Pass } from './passes.ts';
import { type MovedLine, noteMoves } from './promise-moves.ts';
import type { Touched } from './saving.ts';
import { arrayOf } from './scope.ts';

interface SupplyRow extends Record<string, unknown> {
  id: string;
  site_id: string;
  level: number;
  start_on: string;
  due_on: string;
  quantity: string;
  lead_time_days: number;
  lead_time_days_per_unit: string;
  available_on: string | null;
}

interface PartRow extends Record<string, unknown> {
  parent_id: string;
  planned_order_id: string | null;
  supply_on: string;
  available_on: string | null;
}

type Where = Pick<Pass, 'siteId' | 'planDate'>;

/** Each site counts in its own working days. */
class Calendars {
  readonly #work: Work;
  readonly #days: Map<string, Days>;
  readonly #planDate: string;

  constructor(work: Work, { siteId, planDate, after }: Pass) {
    this.#work = work;
    this.#planDate = planDate;
    this.#days = new Map([[siteId, { planDate, after }]]);
  }

  async of(siteId: string): Promise<Days> {
    const known = this.#days.get(siteId);
    if (known) return known;
    const days = {
      planDate: this.#planDate,
      after: workingDays(await siteOf(this.#work.tx, siteId)),
    };
    this.#days.set(siteId, days);
    return days;
  }
}

/** The date each order line can be shipped: its due date, or later when its supply comes later. */
export async function promiseAll(work: Work, where: Where): Promise<void> {
  await savePromises(
    work,
    where.planDate,
    sql`select line.id from erp.sales_order_line line
      join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${where.siteId}`,
  );
}

/**
 * The same for what a net change touched: the supply's date is that of its components, and what
 * moved is followed upwards to the order lines.
 */
export async function promiseTouched(work: Work, pass: Pass, touched: Touched): Promise<void> {
  const calendars = new Calendars(work, pass);
  const supplies = await readSupplies(work, idsIn(touched.orderIds));
  const open = new Map(supplies.map((supply) => [supply.id, supply]));
  const moved = new Map<string, string>();
  while (open.size > 0) {
    // Components stand at deeper levels than what is made of them.
    const deepest = Math.max(...new Set([...open.values()].map((supply) => supply.level)));
    const level = [...open.values()].filter((supply) => supply.level === deepest);
    const ids = level.map((supply) => supply.id);
    const parts = groupBy(await readParts(work, ids), (part) => part.parent_id);
    const changed: string[] = [];
    for (const supply of level) {
      open.delete(supply.id);
      const days = await calendars.of(supply.site_id);
      const date = dateOf(supply, parts.get(supply.id) ?? [], moved, days);
      if (date === supply.available_on) continue;
      moved.set(supply.id, date);
      changed.push(supply.id);
    }
    if (changed.length === 0) continue;
    for (const parent of await readSupplies(work, demandsOf(changed))) open.set(parent.id, parent);
  }
  await saveAvailability(work, moved);
  const lines = sql`${idsIn(touched.lineIds)} union ${demandsOf([...moved.keys()])}`;
  await savePromises(work, pass.planDate, lines);
}

/** A list that is joined: the few rows are then found by their keys, whatever the tables hold. */
function idsIn(ids: readonly string[]): SQL {
  return sql`select id from unnest(${arrayOf(ids)}::uuid[]) as given(id)`;
}

function demandsOf(supplyIds: readonly string[]): SQL {
  return sql`select peg.demand_id as id from (${idsIn(supplyIds)}) as given
    join erp.peg on peg.supply_id = given.id`;
}

function dateOf(
  supply: SupplyRow,
  parts: readonly PartRow[],
  moved: ReadonlyMap<string, string>,
  days: Days,
): string {
  let ready = days.planDate;
  for (const part of parts) {
    const planned = part.planned_order_id;
    const known = planned === null ? null : (moved.get(planned) ?? part.available_on);
    const date = known ?? part.supply_on;
    if (date > ready) ready = date;
  }
  const of = {
    startOn: supply.start_on,
    dueOn: supply.due_on,
    quantity: supply.quantity,
    leadTime: {
      leadTimeDays: supply.lead_time_days,
      leadTimeDaysPerUnit: supply.lead_time_days_per_unit,
    },
  };
  return availableOn(of, ready, days);
}

function readSupplies(work: Work, which: SQL) {
  return work.tx.execute<SupplyRow>(sql`/* promise: supplies */
    select po.id, po.site_id, item.low_level_code as level, po.start_on::text, po.due_on::text, po.quantity,
      po.available_on::text, coalesce(p.lead_time_days, 0) as lead_time_days,
      coalesce(p.lead_time_days_per_unit, 0)::text as lead_time_days_per_unit
    from (select distinct id from (${which}) as named) as asked
    join erp.planned_order po on po.id = asked.id
    join erp.item on item.id = po.item_id
    left join erp.item_planning p on p.item_id = po.item_id and p.site_id = po.site_id
    where po.status in ('PLANNED', 'FIRM')`);
}

/** Supplies of the orders' components. */
function readParts(work: Work, ids: readonly string[]) {
  return work.tx.execute<PartRow>(sql`/* promise: components */
    select peg.demand_id as parent_id, po.id as planned_order_id, peg.supply_on::text,
      po.available_on::text
    from (${idsIn(ids)}) as given join erp.peg on peg.demand_id = given.id
    left join erp.planned_order po on po.id = peg.supply_id
    where peg.supply_kind <> 'STOCK'`);
}

/** Orders by which other sites fetch from this one. */
export async function fetchedFrom(work: Work, siteId: string): Promise<string[]> {
  const rows = await work.tx.execute<{ id: string }>(sql`/* transfers from here */
    select id from erp.planned_order
    where source_site_id = ${siteId} and status in ('PLANNED', 'FIRM')`);
  return rows.map((row) => row.id);
}

export async function saveAvailability(
  work: Work,
  moved: ReadonlyMap<string, string>,
): Promise<void> {
  if (moved.size === 0) return;
  await work.tx.execute(sql`/* save availability */
    update erp.planned_order po set available_on = now.available_on
    from unnest(${arrayOf([...moved.keys()])}::uuid[], ${arrayOf([...moved.values()])}::date[])
      as now(id, available_on)
    where po.id = now.id`);
}

async function savePromises(work: Work, planDate: string, which: SQL): Promise<void> {
  const lines = await work.tx.execute<MovedLine>(sql`/* save promises */
    with touched as (
      select line.id, line.due_on, line.promised_on as was_on from (${which}) as named(id)
      join erp.sales_order_line line on line.id = named.id
      join erp.sales_order so on so.id = line.sales_order_id
        and so.status in ('CONFIRMED', 'IN_PROGRESS')
      where line.status not in ('SHIPPED', 'CANCELLED')
    ), wanted as (
      select touched.id, touched.was_on, greatest(touched.due_on,
        max(coalesce(po.available_on, greatest(peg.supply_on, ${planDate}::date)))) as promised_on
      from touched
      left join erp.peg on peg.demand_id = touched.id and peg.supply_kind <> 'STOCK'
      left join erp.planned_order po on po.id = peg.supply_id and po.status in ('PLANNED', 'FIRM')
      group by touched.id, touched.was_on, touched.due_on
    )
    update erp.sales_order_line line set promised_on = wanted.promised_on
    from wanted where line.id = wanted.id and line.promised_on is distinct from wanted.promised_on
    returning line.id, line.sales_order_id, wanted.was_on::text, line.promised_on::text as now_on`);
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
  await noteMoves(work, planDate, lines);
}
