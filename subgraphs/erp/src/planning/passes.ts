import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { Availability } from './availability.ts';
import type { Days } from './inputs.ts';
import { loadStart } from './load.ts';
import type { Mrp } from './mrp.ts';
import type { ItemPlan } from './plan.ts';
import { readPrints } from './prints.ts';
import type { Fetched } from './saving-orders.ts';
import { Saving } from './saving-meanwhile.ts';
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
  const known = [...start.orders.values()].flat().map((one) => [one.id, one.availableOn] as const);
  const availability = new Availability({ planDate, after }, new Map(known));
  for (const { id, on } of await readFetched(work, siteId)) availability.addFetched(id, on);
  const prints = fresh ? null : await readPrints(work, siteId, null);
  const saving = new Saving(work, siteId, prints);
  try {
    for (const [at, itemId] of itemIds.entries()) {
      if (at % step === 0) await report({ phase: 'PLANNING', itemsPlanned: at, itemsTotal });
      const plan = mrp.planItem(itemId, start);
      const parameters = start.parameters.get(itemId) ?? null;
      for (const order of plan.staying) availability.add(order, parameters);
      for (const order of plan.orders) availability.add(order, parameters);
      availability.addParts(plan.pegs);
      mrp.forget(itemId);
      await saving.add(plan);
    }
    await report({ phase: 'SAVING', itemsPlanned: itemsTotal, itemsTotal });
    await saving.finish();
  } finally {
    await saving.isOver();
  }
  return { itemIds, ...saving.counts, transfers: saving.transfers, moved: availability.settle() };
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
 * need is as it was is left alone.
 */
export async function planChanged(pass: Pass, changed: readonly string[]): Promise<ItemPlan[]> {
  const { work, siteId, planDate, levels, mrp } = pass;
  const open = new Set(changed);
  const planned = new Set<string>();
  const plans = new Map<string, ItemPlan>();
  while (open.size > 0) {
    const level = Math.min(...[...open].map((id) => levels.get(id) ?? 0));
    const itemIds = [...open].filter((id) => (levels.get(id) ?? 0) === level).sort();
    const start = await loadStart(work, { siteId, planDate, itemIds, planned });
    // What once needed an item may stand below it by now: then the item is planned a second time.
    const earlier = itemIds.flatMap((id) => plans.get(id) ?? []);
    for (const plan of earlier) mrp.takeBack(plan);
    const written = itemIds.filter((id) => !plans.has(id));
    const before = [...(await requirementsOf(work, siteId, written)), ...earlier.flatMap(needsOf)];
    for (const itemId of itemIds) {
      if (start.items.has(itemId)) plans.set(itemId, mrp.planItem(itemId, start));
      open.delete(itemId);
      planned.add(itemId);
    }
    const now = itemIds.flatMap((id) => plans.get(id) ?? []);
    for (const itemId of movedComponents(before, now.flatMap(needsOf))) open.add(itemId);
  }
  return [...plans.values()];
}

interface Need {
  readonly itemId: string;
  /** Whose it is, how much and when: another one is another need. */
  readonly key: string;
}

function needsOf({ itemId: bomItemId, requirements }: ItemPlan): Need[] {
  return requirements.map(({ plannedOrderId, phantom, neededOn, quantity, itemId }) => {
    const what = [plannedOrderId, bomItemId, phantom, neededOn, quantity.toFixed(), itemId];
    return { itemId, key: what.join(' ') };
  });
}

interface NeedRow extends Record<string, unknown> {
  planned_order_id: string;
  bom_item_id: string;
  item_id: string;
  phantom: boolean;
  quantity: string;
  needed_on: string;
}

async function requirementsOf(
  work: Work,
  siteId: string,
  itemIds: readonly string[],
): Promise<Need[]> {
  const rows = await work.tx.execute<NeedRow>(sql`/* plan: what was needed before */
    select planned_order_id, bom_item_id, item_id, phantom, quantity, needed_on::text
    from erp.planned_requirement
    where site_id = ${siteId} and ${among(sql`bom_item_id`, itemIds)}`);
  return rows.map((row) => {
    const { planned_order_id, bom_item_id, phantom, needed_on, quantity, item_id } = row;
    const what = [planned_order_id, bom_item_id, phantom, needed_on, quantity, item_id];
    return { itemId: item_id, key: what.join(' ') };
  });
}

/** Components of which another quantity, or at another time or by another order, is needed now. */
function movedComponents(before: readonly Need[], now: readonly Need[]): Set<string> {
  const known = new Map(before.map(({ key, itemId }) => [key, itemId]));
  const moved = new Set<string>();
  for (const { key, itemId } of now) if (!known.delete(key)) moved.add(itemId);
  for (const itemId of known.values()) moved.add(itemId);
  return moved;
}
