import type { Work } from '@throughline/chassis/transaction';
import { items } from '@throughline/drizzle/erp/references';
import { sql } from 'drizzle-orm';
import { loadStart } from './load.ts';
import type { Mrp, Requirement } from './mrp.ts';
import { among } from './scope.ts';

export interface Pass {
  readonly work: Work;
  readonly siteId: string;
  readonly planDate: string;
  readonly levels: ReadonlyMap<string, number>;
  readonly mrp: Mrp;
}

export interface Progress {
  readonly phase: 'LOADING' | 'PLANNING' | 'SAVING';
  readonly itemsPlanned: number;
  readonly itemsTotal: number;
}

/** Steps in which progress is told. */
const steps = 10;

/** All items, each after everything that needs it; says which they were. */
export async function planAll(
  { work, siteId, planDate, levels, mrp }: Pass,
  report: (progress: Progress) => Promise<void>,
): Promise<readonly string[]> {
  await report({ phase: 'LOADING', itemsPlanned: 0, itemsTotal: 0 });
  const start = await loadStart(work, { siteId, planDate, itemIds: null, planned: new Set() });
  const all = await work.tx.select({ id: items.id }).from(items);
  const itemIds = all
    .map((item) => item.id)
    .sort((a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0) || (a < b ? -1 : 1));
  const itemsTotal = itemIds.length;
  const step = Math.ceil(itemsTotal / steps);
  for (let at = 0; at < itemsTotal; at += step) {
    await report({ phase: 'PLANNING', itemsPlanned: at, itemsTotal });
    for (const itemId of itemIds.slice(at, at + step)) mrp.planItem(itemId, start);
  }
  await report({ phase: 'SAVING', itemsPlanned: itemsTotal, itemsTotal });
  return itemIds;
}

/**
 * What changed, then level by level what the change of its orders changes below; a component whose
 * need is as it was is left alone.
 */
export async function planChanged(
  pass: Pass,
  changed: readonly string[],
): Promise<readonly string[]> {
  const { work, siteId, planDate, levels, mrp } = pass;
  const open = new Set(changed);
  const planned = new Set<string>();
  while (open.size > 0) {
    const level = Math.min(...[...open].map((id) => levels.get(id) ?? 0));
    const itemIds = [...open].filter((id) => (levels.get(id) ?? 0) === level).sort();
    const start = await loadStart(work, { siteId, planDate, itemIds, planned });
    const needs = await requirementsOf(work, siteId, itemIds);
    const first = mrp.plan.requirements.length;
    for (const itemId of itemIds) {
      if (start.items.has(itemId)) mrp.planItem(itemId, start);
      open.delete(itemId);
      planned.add(itemId);
    }
    const now = mrp.plan.requirements.slice(first);
    for (const itemId of movedComponents(needs, now)) open.add(itemId);
  }
  return [...planned];
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
