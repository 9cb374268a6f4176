import { newId } from '@throughline/chassis/ids';
import { chunks } from '@throughline/chassis/chunks';
import { nextNumbers } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import type { Plan, Planned } from './mrp.ts';
import type { DemandSource } from './netting.ts';
import { among, arrayOf } from './scope.ts';

/** Rows a statement; arrays of this size go through in one message. */
const piece = 20_000;

export interface Saving {
  readonly siteId: string;
  /** Whose plan it is; null: everybody's. */
  readonly itemIds: readonly string[] | null;
  /** Planned orders that were there and were planned anew. */
  readonly before: readonly string[];
}

/** Writes a plan over the one before: an order that is still there keeps its row. */
export async function savePlan(work: Work, saving: Saving, plan: Plan): Promise<void> {
  await clear(work, saving, plan);
  await saveOrders(work, saving, plan.orders);
  await saveRequirements(work, saving.siteId, plan);
  await savePegs(work, saving.siteId, plan);
  await saveMessages(work, saving, plan);
}

async function clear(work: Work, { siteId, itemIds, before }: Saving, plan: Plan): Promise<void> {
  await work.tx.execute(sql`/* clear what planned orders need */
    delete from erp.planned_requirement
    where site_id = ${siteId} and ${among(sql`bom_item_id`, itemIds)}`);
  await work.tx.execute(sql`/* clear pegs */
    delete from erp.peg where site_id = ${siteId} and ${among(sql`item_id`, itemIds)}`);
  const kept = new Set(plan.orders.map((order) => order.id));
  const gone = before.filter((id) => !kept.has(id));
  if (gone.length === 0) return;
  await work.tx.execute(sql`/* remove planned orders */
    delete from erp.planned_order where ${among(sql`id`, gone)}`);
}

async function saveOrders(
  work: Work,
  { siteId, before }: Saving,
  orders: readonly Planned[],
): Promise<void> {
  const known = new Set(before);
  const added = orders.filter((order) => !known.has(order.id)).length;
  const numbers = added === 0 ? [] : await nextNumbers(work, 'planned_order_number', 'PL', added);
  let next = 0;
  for (const rows of chunks(orders, piece)) {
    const column = (of: (row: Planned) => string | number | boolean) => arrayOf(rows.map(of));
    const numbered = column((row) => (known.has(row.id) ? row.id : (numbers[next++] ?? row.id)));
    await work.tx.execute(sql`/* save planned orders */
      insert into erp.planned_order as po (id, number, item_id, site_id, supply_type, status, quantity,
        start_on, due_on, lot, past_due, created_at)
      select id, number, item_id, ${siteId}::uuid, supply_type, 'PLANNED', quantity, start_on, due_on, lot,
        past_due, ${work.now.toISOString()}::timestamptz
      from unnest(${column((row) => row.id)}::uuid[], ${numbered}::text[],
        ${column((row) => row.itemId)}::uuid[], ${column((row) => row.supplyType)}::text[],
        ${column((row) => row.quantity.toFixed())}::numeric[], ${column((row) => row.startOn)}::date[],
        ${column((row) => row.dueOn)}::date[], ${column((row) => row.lot)}::int[],
        ${column((row) => row.pastDue)}::boolean[])
        as given(id, number, item_id, supply_type, quantity, start_on, due_on, lot, past_due)
      on conflict (id) do update set quantity = excluded.quantity, start_on = excluded.start_on,
        supply_type = excluded.supply_type, past_due = excluded.past_due
      where (po.quantity, po.start_on, po.supply_type, po.past_due) is distinct from
        (excluded.quantity, excluded.start_on, excluded.supply_type, excluded.past_due)`);
  }
}

async function saveRequirements(work: Work, siteId: string, plan: Plan): Promise<void> {
  for (const rows of chunks(plan.requirements, piece)) {
    type Row = (typeof rows)[number];
    const column = (of: (row: Row) => string | boolean) => arrayOf(rows.map(of));
    await work.tx.execute(sql`/* save what planned orders need */
      insert into erp.planned_requirement (planned_order_id, bom_item_id, item_id, phantom, quantity,
        needed_on, site_id)
      select given.*, ${siteId}::uuid
      from unnest(${column((row) => row.plannedOrderId)}::uuid[], ${column((row) => row.bomItemId)}::uuid[],
        ${column((row) => row.itemId)}::uuid[], ${column((row) => row.phantom)}::boolean[],
        ${column((row) => row.quantity.toFixed())}::numeric[],
        ${column((row) => row.neededOn)}::date[]) as given`);
  }
}

async function savePegs(work: Work, siteId: string, plan: Plan): Promise<void> {
  const idOf = (source: DemandSource | null, kind: DemandSource['kind']) =>
    source?.kind === kind ? source.id : null;
  for (const rows of chunks(plan.pegs, piece)) {
    type Row = (typeof rows)[number];
    const column = (of: (row: Row) => string | null) => arrayOf(rows.map(of));
    const demand = (kind: DemandSource['kind']) => column((row) => idOf(row.source, kind));
    const planned = column(({ supply }) => (supply.kind === 'PLANNED_ORDER' ? supply.id : null));
    const other = column(({ supply }) => (supply.kind === 'PLANNED_ORDER' ? null : supply.id));
    await work.tx.execute(sql`/* save pegs */
      insert into erp.peg (id, item_id, supply_kind, planned_order_id, supply_id, quantity, needed_on,
        demand_kind, sales_order_line_id, parent_planned_order_id, work_order_id, forecast_id, supply_on,
        site_id)
      select given.*, ${siteId}::uuid
      from unnest(${column(newId)}::uuid[], ${column((row) => row.itemId)}::uuid[],
        ${column((row) => row.supply.kind)}::text[], ${planned}::uuid[], ${other}::uuid[],
        ${column((row) => row.quantity.toFixed())}::numeric[], ${column((row) => row.neededOn)}::date[],
        ${column((row) => row.source?.kind ?? 'EXCESS')}::text[], ${demand('SALES_LINE')}::uuid[],
        ${demand('PLANNED_ORDER')}::uuid[], ${demand('WORK_ORDER')}::uuid[],
        ${demand('FORECAST')}::uuid[], ${column((row) => row.supply.on)}::date[]) as given`);
  }
}

/** What is said again keeps its row and the time it was first said. */
async function saveMessages(work: Work, { siteId, itemIds }: Saving, plan: Plan): Promise<void> {
  const rows = plan.messages;
  type Row = (typeof rows)[number];
  const column = (of: (row: Row) => string) => arrayOf(rows.map(of));
  const said = sql`unnest(${column(newId)}::uuid[], ${column((row) => row.itemId)}::uuid[],
    ${column((row) => row.kind)}::text[], ${column((row) => row.supplyKind)}::text[],
    ${column((row) => row.supplyId)}::uuid[], ${column((row) => row.fromOn)}::date[],
    ${column((row) => row.toOn)}::date[], ${column((row) => row.fromQuantity.toFixed())}::numeric[],
    ${column((row) => row.toQuantity.toFixed())}::numeric[])
    as given(id, item_id, kind, supply_kind, supply_id, from_on, to_on, from_quantity, to_quantity)`;
  await work.tx.execute(sql`/* remove action messages */
    delete from erp.action_message message where message.site_id = ${siteId}
      and ${among(sql`message.item_id`, itemIds)} and not exists (
        select 1 from ${said} where given.supply_id = message.supply_id and given.kind = message.kind)`);
  if (rows.length === 0) return;
  await work.tx.execute(sql`/* save action messages */
    insert into erp.action_message as message (id, item_id, kind, supply_kind, supply_id, from_on, to_on,
      from_quantity, to_quantity, site_id, said_at)
    select given.*, ${siteId}::uuid, ${work.now.toISOString()}::timestamptz from ${said}
    on conflict (supply_id, kind) do update set item_id = excluded.item_id, from_on = excluded.from_on,
      to_on = excluded.to_on, from_quantity = excluded.from_quantity, to_quantity = excluded.to_quantity,
      said_at = excluded.said_at
    where (message.from_on, message.to_on, message.from_quantity, message.to_quantity) is distinct from
      (excluded.from_on, excluded.to_on, excluded.from_quantity, excluded.to_quantity)`);
}
