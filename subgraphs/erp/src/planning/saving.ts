import { newId } from '@throughline/chassis/ids';
import { chunks } from '@throughline/chassis/chunks';
import { nextNumbers } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import type { Plan, Planned } from './plan.ts';
import { among, arrayOf } from './scope.ts';

/** Rows a statement; arrays of this size go through in one message. */
const piece = 20_000;

/** Some items' plan on a site. */
export interface Part {
  readonly siteId: string;
  readonly itemIds: readonly string[];
  readonly plan: Plan;
}

/** Who gets something else than before, or on another date. */
export interface Touched {
  readonly orderIds: readonly string[];
  readonly lineIds: readonly string[];
}

export interface Manner {
  /** Nothing of the site was ever planned: there is nothing to compare with. */
  readonly fresh: boolean;
  /** Whether who is touched is asked for. */
  readonly report: boolean;
}

/** Writes what is new of the items' plan, and takes away what no longer holds; the rest stays. */
export async function savePart(work: Work, part: Part, manner: Manner): Promise<Touched> {
  const [rows] = await Promise.all([
    savePegs(work, part, manner),
    saveRequirements(work, part, manner),
    saveMessages(work, part),
  ]);
  const idsOf = (kind: string) =>
    rows.filter(({ demand_kind }) => demand_kind === kind).map(({ demand_id }) => demand_id);
  return { orderIds: idsOf('PLANNED_ORDER'), lineIds: idsOf('SALES_LINE') };
}

/** What null stands for where rows are compared. */
const none = sql`'00000000-0000-0000-0000-000000000000'::uuid`;

async function savePegs(work: Work, { siteId, itemIds, plan }: Part, { fresh, report }: Manner) {
  const rows = plan.pegs;
  const column = (of: (row: (typeof rows)[number]) => string | null) => arrayOf(rows.map(of));
  const given = sql`unnest(${column((row) => row.itemId)}::uuid[],
      ${column((row) => row.supply.kind)}::text[], ${column((row) => row.supply.id)}::uuid[],
      ${column((row) => row.supply.on)}::date[], ${column((row) => row.quantity.toFixed())}::numeric[],
      ${column((row) => row.neededOn)}::date[], ${column((row) => row.source?.kind ?? 'EXCESS')}::text[],
      ${column((row) => row.source?.id ?? null)}::uuid[])
      as given(item_id, supply_kind, supply_id, supply_on, quantity, needed_on, demand_kind, demand_id)`;
  const added = sql`insert into erp.peg (item_id, supply_kind, supply_id, supply_on, quantity, needed_on,
      demand_kind, demand_id, site_id)
    select given.*, ${siteId}::uuid from`;
  if (fresh) {
    await work.tx.execute(sql`/* save first pegs */ ${added} ${given}`);
    return [];
  }
  const same = sql`given.item_id = peg.item_id and given.supply_kind = peg.supply_kind
    and given.demand_kind = peg.demand_kind and given.supply_on = peg.supply_on
    and given.needed_on = peg.needed_on and given.quantity = peg.quantity
    and coalesce(given.supply_id, ${none}) = coalesce(peg.supply_id, ${none})
    and coalesce(given.demand_id, ${none}) = coalesce(peg.demand_id, ${none})`;
  const mine = sql`peg.site_id = ${siteId} and ${among(sql`peg.item_id`, itemIds)}`;
  return work.tx.execute<{ demand_kind: string; demand_id: string }>(sql`/* save pegs */
    with given as materialized (select * from ${given}), gone as (
      delete from erp.peg where ${mine} and not exists (select 1 from given where ${same})
      returning demand_kind, demand_id
    ), added as (
      ${added} given where not exists (select 1 from erp.peg where ${mine} and ${same})
      returning demand_kind, demand_id
    )
    select demand_kind, demand_id from (select * from gone union select * from added) as touched
    where demand_kind in ('SALES_LINE', 'PLANNED_ORDER') and ${report}`);
}

async function saveRequirements(
  work: Work,
  { siteId, itemIds, plan }: Part,
  { fresh }: Manner,
): Promise<void> {
  const rows = plan.requirements;
  const column = (of: (row: (typeof rows)[number]) => string | boolean) => arrayOf(rows.map(of));
  const given = sql`unnest(${column((row) => row.plannedOrderId)}::uuid[],
      ${column((row) => row.bomItemId)}::uuid[], ${column((row) => row.itemId)}::uuid[],
      ${column((row) => row.phantom)}::boolean[], ${column((row) => row.quantity.toFixed())}::numeric[],
      ${column((row) => row.neededOn)}::date[])
      as given(planned_order_id, bom_item_id, item_id, phantom, quantity, needed_on)`;
  const added = sql`insert into erp.planned_requirement (planned_order_id, bom_item_id, item_id, phantom,
      quantity, needed_on, site_id)
    select given.*, ${siteId}::uuid from`;
  if (fresh) {
    await work.tx.execute(sql`/* save what first planned orders need */ ${added} ${given}`);
    return;
  }
  const same = sql`given.planned_order_id = need.planned_order_id
    and given.bom_item_id = need.bom_item_id and given.item_id = need.item_id
    and given.phantom = need.phantom and given.quantity = need.quantity
    and given.needed_on = need.needed_on`;
  const mine = sql`need.site_id = ${siteId} and ${among(sql`need.bom_item_id`, itemIds)}`;
  await work.tx.execute(sql`/* save what planned orders need */
    with given as materialized (select * from ${given}), gone as (
      delete from erp.planned_requirement need
      where ${mine} and not exists (select 1 from given where ${same})
    )
    ${added} given
    where not exists (select 1 from erp.planned_requirement need where ${mine} and ${same})`);
}

export interface Orders {
  readonly siteId: string;
  readonly orders: readonly Planned[];
  /** Planned orders that were there and were planned anew. */
  readonly before: readonly string[];
}

/** A transfer: what another site has to have. */
export interface Fetched {
  readonly itemId: string;
  readonly sourceSiteId: string;
}

/** What saving the orders changed. */
export interface SavedOrders {
  /** Orders that are new or changed. */
  readonly changedIds: readonly string[];
  /** Transfers that are new, changed or gone: other sites' demands. */
  readonly transfers: readonly Fetched[];
}

interface SavedRow extends Record<string, unknown> {
  id: string;
  item_id: string;
  source_site_id: string | null;
}

/**
 * An order that is still there keeps its row. A new one can be there when it is due, until that is
 * found out.
 */
export async function saveOrders(work: Work, { siteId, ...of }: Orders): Promise<SavedOrders> {
  const { orders, before } = of;
  const kept = new Set(orders.map((order) => order.id));
  const gone = before.filter((id) => !kept.has(id));
  const transfers: SavedRow[] = [];
  if (gone.length > 0) {
    const removed = await work.tx.execute<SavedRow>(sql`/* remove planned orders */
      delete from erp.planned_order where ${among(sql`id`, gone)}
      returning id, item_id, source_site_id`);
    transfers.push(...removed.filter((row) => row.source_site_id !== null));
  }
  const known = new Set(before);
  const added = orders.filter((order) => !known.has(order.id)).length;
  const numbers = added === 0 ? [] : await nextNumbers(work, 'planned_order_number', 'PL', added);
  const changedIds: string[] = [];
  let next = 0;
  for (const rows of chunks(orders, piece)) {
    const column = (value: (row: Planned) => string | number | boolean | null) =>
      arrayOf(rows.map(value));
    const numbered = column((row) => (known.has(row.id) ? row.id : (numbers[next++] ?? row.id)));
    const saved = await work.tx.execute<SavedRow>(sql`/* save planned orders */
      insert into erp.planned_order as po (id, number, item_id, site_id, supply_type, source_site_id,
        status, quantity, start_on, due_on, lot, past_due, available_on, created_at)
      select id, number, item_id, ${siteId}::uuid, supply_type, source_site_id, 'PLANNED', quantity,
        start_on, due_on, lot, past_due, available_on, ${work.now.toISOString()}::timestamptz
      from unnest(${column((row) => row.id)}::uuid[], ${numbered}::text[],
        ${column((row) => row.itemId)}::uuid[], ${column((row) => row.supplyType)}::text[],
        ${column((row) => row.sourceSiteId)}::uuid[], ${column((row) => row.quantity.toFixed())}::numeric[], ${column((row) => row.startOn)}::date[],
        ${column((row) => row.dueOn)}::date[], ${column((row) => row.lot)}::int[],
        ${column((row) => row.pastDue)}::boolean[], ${column((row) => (known.has(row.id) ? null : row.dueOn))}::date[])
        as given(id, number, item_id, supply_type, source_site_id, quantity, start_on, due_on, lot, past_due,
          available_on)
      on conflict (id) do update set quantity = excluded.quantity, start_on = excluded.start_on,
        supply_type = excluded.supply_type, past_due = excluded.past_due,
        available_on = coalesce(excluded.available_on, po.available_on)
      where (po.quantity, po.start_on, po.supply_type, po.past_due, po.available_on) is distinct from
        (excluded.quantity, excluded.start_on, excluded.supply_type, excluded.past_due,
          coalesce(excluded.available_on, po.available_on))
      returning id, item_id, source_site_id`);
    for (const row of saved) {
      changedIds.push(row.id);
      if (row.source_site_id !== null) transfers.push(row);
    }
  }
  return {
    changedIds,
    transfers: transfers.map((row) => ({
      itemId: row.item_id,
      sourceSiteId: row.source_site_id ?? '',
    })),
  };
}

/** What is said again keeps its row and the time it was first said. */
async function saveMessages(work: Work, { siteId, itemIds, plan }: Part): Promise<void> {
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
