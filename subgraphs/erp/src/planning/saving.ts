import { copyInto } from '@throughline/chassis/copying';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { type SQL, sql } from 'drizzle-orm';
import type { ItemPlan } from './plan.ts';
import {
  pegColumns,
  type Prints,
  requirementColumns,
  type Rows,
  rowsOf,
  savePrints,
} from './prints.ts';
import { type SavedOrders, saveOrders } from './saving-orders.ts';
import { among, arrayOf } from './scope.ts';

/** Some items' plans on a site, written together. */
export interface Part {
  readonly siteId: string;
  readonly plans: readonly Written[];
  /** What was written of them before; null: nothing of the site was ever planned. */
  readonly prints: Prints | null;
}

/** What is written of an item's plan: its rows stand already as they are copied. */
export type Written = Rows & Pick<ItemPlan, 'messages' | 'orders' | 'replaced'>;

export function toWrite(siteId: string, plan: ItemPlan): Written {
  const { messages, orders, replaced } = plan;
  return { ...rowsOf(siteId, plan), messages, orders, replaced };
}

/** Who gets something else than before, or on another date. */
export interface Touched {
  readonly orderIds: readonly string[];
  readonly lineIds: readonly string[];
}

/** Writes the plan of those items of which it is another than before; the rest stays. */
export async function savePart(work: Work, part: Part): Promise<SavedOrders & Touched> {
  const { siteId, plans, prints } = part;
  const saved = await saveOrders(work, {
    siteId,
    orders: plans.flatMap((one) => one.orders),
    before: plans.flatMap((one) => one.replaced),
  });
  const otherPegs = plans.filter((one) => prints?.get(one.itemId)?.pegs !== one.print.pegs);
  const otherNeeds = plans.filter(
    (one) => prints?.get(one.itemId)?.requirements !== one.print.requirements,
  );
  const place = { work, siteId, fresh: prints === null };
  const touched = await savePegs(place, otherPegs);
  await saveRequirements(place, otherNeeds);
  await saveMessages(work, part);
  await savePrints(work, siteId, [...new Set([...otherPegs, ...otherNeeds])]);
  const demands = touched.map((row) => row.trimEnd().split('\t').slice(-2));
  const idsOf = (kind: string) => [
    ...new Set(demands.flatMap(([of, id = '']) => (of === kind ? [id] : []))),
  ];
  return { ...saved, orderIds: idsOf('PLANNED_ORDER'), lineIds: idsOf('SALES_LINE') };
}

interface Place {
  readonly work: Work;
  readonly siteId: string;
  readonly fresh: boolean;
}

/** The rows that are new or gone. */
async function savePegs({ work, siteId, fresh }: Place, of: readonly Rows[]): Promise<string[]> {
  const text = of.map((one) => one.pegs).join('');
  if (fresh) {
    await copyInto(work.tx, pegColumns, text);
    return [];
  }
  const mine = ofItems(siteId, sql`item_id`, of);
  const before = await work.tx.execute<WrittenRow>(sql`/* pegs as written */
    select ctid::text as at, concat_ws(e'\t', site_id, item_id, supply_kind,
      coalesce(supply_id::text, '\\N'), supply_on, quantity, needed_on, demand_kind,
      coalesce(demand_id::text, '\\N')) || e'\n' as row
    from erp.peg where ${mine}`);
  const { gone, added } = differenceOf(before, text);
  await work.tx.execute(sql`/* remove pegs */
    delete from erp.peg where ctid = any(${addressesOf(gone)}::tid[]) and ${mine}`);
  await copyInto(work.tx, pegColumns, added.join(''));
  return [...gone.map(({ row }) => row), ...added];
}

async function saveRequirements(
  { work, siteId, fresh }: Place,
  of: readonly Rows[],
): Promise<void> {
  const text = of.map((one) => one.requirements).join('');
  if (fresh) return copyInto(work.tx, requirementColumns, text);
  const mine = ofItems(siteId, sql`bom_item_id`, of);
  const before = await work.tx.execute<WrittenRow>(sql`/* requirements as written */
    select ctid::text as at, concat_ws(e'\t', site_id, bom_item_id, planned_order_id, item_id,
      case when phantom then 'true' else 'false' end, quantity, needed_on) || e'\n' as row
    from erp.planned_requirement where ${mine}`);
  const { gone, added } = differenceOf(before, text);
  await work.tx.execute(sql`/* remove what planned orders needed */
    delete from erp.planned_requirement
    where ctid = any(${addressesOf(gone)}::tid[]) and ${mine}`);
  await copyInto(work.tx, requirementColumns, added.join(''));
}

function ofItems(siteId: string, column: SQL, of: readonly Rows[]): SQL {
  const ids = of.map((one) => one.itemId);
  return sql`site_id = ${siteId} and ${among(column, ids)}`;
}

interface WrittenRow extends Record<string, unknown> {
  /** Where the table has it (ctid). */
  at: string;
  row: string;
}

function addressesOf(rows: readonly WrittenRow[]): string {
  return `{${rows.map(({ at }) => `"${at}"`).join(',')}}`;
}

/** Of rows that are there twice, two stay. */
function differenceOf(before: Iterable<WrittenRow>, now: string) {
  const open = new Map<string, number>();
  for (const row of now.split('\n')) if (row !== '') open.set(row, (open.get(row) ?? 0) + 1);
  const gone: WrittenRow[] = [];
  for (const one of before) {
    const row = one.row.slice(0, -1);
    const times = open.get(row) ?? 0;
    if (times === 0) gone.push(one);
    else if (times === 1) open.delete(row);
    else open.set(row, times - 1);
  }
  const added = [...open].flatMap(([row, times]) => Array<string>(times).fill(`${row}\n`));
  return { gone, added };
}

/** What is said again keeps its row and the time it was first said. */
async function saveMessages(work: Work, { siteId, plans, prints }: Part): Promise<void> {
  const itemIds = plans.map((one) => one.itemId);
  const rows = plans.flatMap(({ itemId, messages }) =>
    messages.map((message) => ({ itemId, ...message })),
  );
  type Row = (typeof rows)[number];
  const column = (of: (row: Row) => string) => arrayOf(rows.map(of));
  const said = sql`unnest(${column(newId)}::uuid[], ${column((row) => row.itemId)}::uuid[],
    ${column((row) => row.kind)}::text[], ${column((row) => row.supplyKind)}::text[],
    ${column((row) => row.supplyId)}::uuid[], ${column((row) => row.fromOn)}::date[],
    ${column((row) => row.toOn)}::date[], ${column((row) => row.fromQuantity.toFixed())}::numeric[],
    ${column((row) => row.toQuantity.toFixed())}::numeric[])
    as given(id, item_id, kind, supply_kind, supply_id, from_on, to_on, from_quantity, to_quantity)`;
  if (prints !== null) {
    await work.tx.execute(sql`/* remove action messages */
    delete from erp.action_message message where message.site_id = ${siteId}
      and ${among(sql`message.item_id`, itemIds)} and not exists (
        select 1 from ${said} where given.supply_id = message.supply_id and given.kind = message.kind)`);
  }
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
