import { chunks } from '@throughline/chassis/chunks';
import { copyInto, copyRow } from '@throughline/chassis/copying';
import { nextNumbers } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import type { PlannedOrder } from './load.ts';
import type { Planned } from './plan.ts';
import { among, arrayOf } from './scope.ts';

/** Rows a statement; arrays of this size go through in one message. */
const piece = 20_000;

export interface Orders {
  readonly siteId: string;
  readonly orders: readonly Planned[];
  /** Planned orders that were there and were planned anew. */
  readonly before: readonly PlannedOrder[];
}

/** A transfer: what another site has to have. */
export interface Fetched {
  readonly itemId: string;
  readonly sourceSiteId: string;
}

/** What saving the orders changed. */
export interface SavedOrders {
  readonly added: number;
  readonly removed: number;
  /** Orders that are new or changed. */
  readonly changedIds: readonly string[];
  /** Transfers that are new, changed or gone: other sites' demands. */
  readonly transfers: readonly Fetched[];
}

/**
 * An order that is still there keeps its row. A new one can be there when it is due, until that is
 * found out.
 */
export async function saveOrders(work: Work, { siteId, ...of }: Orders): Promise<SavedOrders> {
  const known = new Map(of.before.map((order) => [order.id, order]));
  const kept = new Set(of.orders.map((order) => order.id));
  const gone = of.before.filter((order) => !kept.has(order.id));
  const added = of.orders.filter((order) => !known.has(order.id));
  const changed = of.orders.filter((order) => {
    const was = known.get(order.id);
    return was !== undefined && !isAlike(was, order);
  });
  await removeOrders(work, gone);
  await addOrders(work, siteId, added);
  await changeOrders(work, changed);
  const written = [...added, ...changed];
  return {
    added: added.length,
    removed: gone.length,
    changedIds: written.map((order) => order.id),
    transfers: [...gone, ...written].flatMap(({ itemId, sourceSiteId }) =>
      sourceSiteId === null ? [] : [{ itemId, sourceSiteId }],
    ),
  };
}

/** What an order's number says of it never changes: item, source, due date and lot. */
function isAlike(was: PlannedOrder, order: Planned): boolean {
  return (
    was.startOn === order.startOn &&
    was.supplyType === order.supplyType &&
    was.pastDue === order.pastDue &&
    order.quantity.eq(was.quantity)
  );
}

async function removeOrders(work: Work, gone: readonly PlannedOrder[]): Promise<void> {
  if (gone.length === 0) return;
  const ids = gone.map((order) => order.id);
  await work.tx.execute(sql`/* remove planned orders */
    delete from erp.planned_order where ${among(sql`id`, ids)}`);
}

async function addOrders(work: Work, siteId: string, added: readonly Planned[]): Promise<void> {
  if (added.length === 0) return;
  const numbers = await nextNumbers(work, 'planned_order_number', 'PL', added.length);
  const now = work.now.toISOString();
  let rows = '';
  added.forEach((order, at) => {
    const { id, itemId, supplyType, sourceSiteId, startOn, dueOn, lot, pastDue } = order;
    const what = [id, numbers[at] ?? id, itemId, siteId, supplyType, sourceSiteId, 'PLANNED'];
    const when = [order.quantity.toFixed(), startOn, dueOn, lot, pastDue, dueOn, now];
    rows += copyRow([...what, ...when]);
  });
  const columns = `id, number, item_id, site_id, supply_type, source_site_id, status, quantity,
    start_on, due_on, lot, past_due, available_on, created_at`;
  await copyInto(work.tx, `erp.planned_order (${columns})`, rows);
}

async function changeOrders(work: Work, changed: readonly Planned[]): Promise<void> {
  for (const rows of chunks(changed, piece)) {
    const column = (value: (row: Planned) => string | boolean) => arrayOf(rows.map(value));
    await work.tx.execute(sql`/* change planned orders */
      update erp.planned_order po set quantity = now.quantity, start_on = now.start_on,
        supply_type = now.supply_type, past_due = now.past_due
      from unnest(${column((row) => row.id)}::uuid[],
        ${column((row) => row.quantity.toFixed())}::numeric[],
        ${column((row) => row.startOn)}::date[], ${column((row) => row.supplyType)}::text[],
        ${column((row) => row.pastDue)}::boolean[])
        as now(id, quantity, start_on, supply_type, past_due)
      where po.id = now.id`);
  }
}
