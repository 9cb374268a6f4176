import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { setImmediate } from 'node:timers/promises';
import { Availability } from './availability.ts';
import type { Days } from './inputs.ts';
import { loadStart, type PlannedOrder } from './load.ts';
import type { Mrp } from './mrp.ts';
import type { Planned, Requirement } from './plan.ts';
import { readPrints } from './prints.ts';
import { type Fetched, saveOrders } from './saving-orders.ts';
import { savePart } from './saving.ts';
import { among } from './scope.ts';

export interface Pass extends Days {
  readonly work: Work;
  readonly siteId: string;
  readonly levels: ReadonlyMap<string, number>;
  readonly mrp: Mrp;
  /** Nothing of the site was ever planned. */
  readonly fresh: boolean;
}

export interface Progress {
  readonly phase: 'LOADING' | 'PLANNING' | 'SAVING';
  readonly itemsPlanned: number;
  readonly itemsTotal: number;
}

/** Steps in which progress is told. */
const steps = 10;
/** Items whose plan is written together, while the next are planned. */
const together = 100;

/** Items between two looks at what else is to be done. */
const breath = 4;

/** The plan of a whole site, written but for the dates. */
export interface Whole {
  readonly itemIds: readonly string[];
  readonly plannedOrders: number;
  readonly added: number;
  readonly removed: number;
  readonly transfers: readonly Fetched[];
  /** When orders can be there, of those for which another date is written. */
  readonly moved: ReadonlyMap<string, string>;
}

/** All items, each after everything that needs it. */
export async function planAll(
  pass: Pass,
  report: (progress: Progress) => Promise<void>,
): Promise<Whole> {
  const { work, siteId, planDate, after, levels, mrp, fresh } = pass;
  await report({ phase: 'LOADING', itemsPlanned: 0, itemsTotal: 0 });
  const start = await loadStart(work, { siteId, planDate, itemIds: null, planned: new Set() });
  const itemIds = [...start.items.keys()].sort(
    (a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0) || (a < b ? -1 : 1),
  );
  const itemsTotal = itemIds.length;
  const step = Math.ceil(itemsTotal / steps);
  const counts = { plannedOrders: 0, added: 0, removed: 0 };
  const transfers: Fetched[] = [];
  const known = [...start.orders.values()].flat().map((one) => [one.id, one.availableOn] as const);
  const availability = new Availability({ planDate, after }, new Map(known));
  for (const { id, on } of await readFetched(work, siteId)) availability.addFetched(id, on);
  const prints = fresh ? null : await readPrints(work, siteId, null);
  let saving: Promise<unknown> = Promise.resolve();
  const planned = async () => {
    let told = 0;
    for (let at = 0; at < itemsTotal; at += together) {
      if (at >= told) await report({ phase: 'PLANNING', itemsPlanned: at, itemsTotal });
      while (told <= at) told += step;
      const some = itemIds.slice(at, at + together);
      const first = mrp.replaced.length;
      for (const [nth, itemId] of some.entries()) {
        mrp.planItem(itemId, start, availability);
        // What is copied meanwhile goes on its way.
        if (nth % breath === 0) await setImmediate();
      }
      const plan = mrp.take();
      availability.addParts(plan.pegs);
      counts.plannedOrders += plan.orders.length;
      await saving;
      const before = mrp.replaced.slice(first);
      // One after the other: while rows are copied, nothing else can be said.
      saving = saveOrders(work, { siteId, orders: plan.orders, before }).then((saved) => {
        transfers.push(...saved.transfers);
        counts.added += saved.added;
        counts.removed += saved.removed;
        return savePart(work, { siteId, itemIds: some, plan, prints });
      });
      // Awaited in a moment; until then a failure has someone who hears it.
      saving.catch(() => undefined);
    }
    await report({ phase: 'SAVING', itemsPlanned: itemsTotal, itemsTotal });
    await saving;
  };
  // What is still being said belongs to this transaction: it is not undone before that is over.
  await planned().finally(() => saving.catch(() => undefined));
  return { itemIds, ...counts, transfers, moved: availability.settle() };
}

/** When other sites have what this one fetches from them. */
function readFetched(work: Work, siteId: string) {
  return work.tx.execute<{ id: string; on: string }>(sql`/* plan: supply of transfers */
    select mine.id, coalesce(theirs.available_on, peg.supply_on)::text as on
    from erp.planned_order mine
    join erp.peg on peg.demand_id = mine.id and peg.supply_kind <> 'STOCK'
    left join erp.planned_order theirs on theirs.id = peg.supply_id
    where mine.source_site_id is not null and mine.status in ('PLANNED', 'FIRM')
      and mine.site_id = ${siteId}`);
}

/**
 * What changed, then level by level what the change of its orders changes below; a component whose
 * need is as it was is left alone. Says which orders stay as they are, too.
 */
export async function planChanged(
  pass: Pass,
  changed: readonly string[],
): Promise<{ itemIds: readonly string[]; stayingIds: readonly string[] }> {
  const { work, siteId, planDate, levels, mrp } = pass;
  const open = new Set(changed);
  const planned = new Set<string>();
  const stayingIds: string[] = [];
  const staying = {
    add: (order: Planned | PlannedOrder) => void ('status' in order && stayingIds.push(order.id)),
  };
  while (open.size > 0) {
    const level = Math.min(...[...open].map((id) => levels.get(id) ?? 0));
    const itemIds = [...open].filter((id) => (levels.get(id) ?? 0) === level).sort();
    const start = await loadStart(work, { siteId, planDate, itemIds, planned });
    const needs = await requirementsOf(work, siteId, itemIds);
    const first = mrp.plan.requirements.length;
    for (const itemId of itemIds) {
      if (start.items.has(itemId)) mrp.planItem(itemId, start, staying);
      open.delete(itemId);
      planned.add(itemId);
    }
    const now = mrp.plan.requirements.slice(first);
    for (const itemId of movedComponents(needs, now)) open.add(itemId);
  }
  return { itemIds: [...planned], stayingIds };
}

interface NeedRow extends Record<string, unknown> {
  planned_order_id: string;
  bom_item_id: string;
  item_id: string;
  phantom: boolean;
  quantity: string;
  needed_on: string;
}

function requirementsOf(work: Work, siteId: string, itemIds: readonly string[]) {
  return work.tx.execute<NeedRow>(sql`/* plan: what was needed before */
    select planned_order_id, bom_item_id, item_id, phantom, quantity, needed_on::text
    from erp.planned_requirement
    where site_id = ${siteId} and ${among(sql`bom_item_id`, itemIds)}`);
}

/** Components of which another quantity, or at another time or by another order, is needed now. */
function movedComponents(before: Iterable<NeedRow>, now: readonly Requirement[]): Set<string> {
  const known = new Map<string, string>();
  for (const row of before) {
    const { planned_order_id, bom_item_id, phantom, needed_on, quantity, item_id } = row;
    known.set(
      [planned_order_id, bom_item_id, phantom, needed_on, quantity, item_id].join(' '),
      item_id,
    );
  }
  const moved = new Set<string>();
  for (const one of now) {
    const { plannedOrderId, bomItemId, phantom, neededOn, quantity, itemId } = one;
    const key = [plannedOrderId, bomItemId, phantom, neededOn, quantity.toFixed(), itemId].join(
      ' ',
    );
    if (!known.delete(key)) moved.add(itemId);
  }
  for (const itemId of known.values()) moved.add(itemId);
  return moved;
}
