import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { planningRuns } from '@throughline/drizzle/erp/planning';
import { items } from '@throughline/drizzle/erp/references';
import { desc, eq, sql } from 'drizzle-orm';
import { allDefinitions, siteOf } from '../references/queries.ts';
import { todayAt } from './calendar.ts';
import { loadStart } from './load.ts';
import { lockPlan } from './locking.ts';
import { plan } from './mrp.ts';
import { promise } from './promising.ts';
import { savePlan } from './saving.ts';
import { Structure } from './structure.ts';

export interface Run {
  readonly planningRunId: string;
  readonly items: number;
  readonly plannedOrders: number;
  readonly added: number;
  readonly removed: number;
}

export interface PlanRequest {
  readonly siteId: string;
  /** The plan's today, when a planner chose one. */
  readonly planDate: string | null;
  /** Items whose demand or supply changed; null plans everything anew (regenerative). */
  readonly changed: readonly string[] | null;
}

/** Plans a site: all of it, or what changed and everything below (net change). */
export async function runPlanning(work: Work, request: PlanRequest): Promise<Run> {
  const site = await siteOf(work.tx, request.siteId);
  await lockPlan(work, site.id);
  const planDate =
    request.planDate ?? (await keptDate(work, request)) ?? todayAt(site.timeZone, work.now);
  const structure = new Structure(await allDefinitions(work.tx));
  const all = await work.tx.select({ id: items.id, level: items.lowLevelCode }).from(items);
  const levels = structure.levels(all.map((item) => item.id));
  await saveLevels(work, all, levels);
  const wanted = structure.below(request.changed ?? levels.keys());
  const order = [...wanted].sort(
    (a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0) || (a < b ? -1 : 1),
  );
  if (order.length === 0) return emptyRun(work, request, planDate);
  const start = await loadStart(work, site.id, order);
  const result = plan({ planDate, calendar: site, structure, start, items: order, newId });
  const before = [...start.orders.values()].flat().filter((one) => one.status === 'PLANNED');
  await savePlan(
    work,
    site.id,
    before.map((one) => one.id),
    result,
    order,
  );
  await promise(work, site, planDate);
  const kept = new Set(before.map((one) => one.id));
  const now = new Set(result.orders.map((one) => one.id));
  return noteRun(work, request, planDate, {
    items: order.length,
    plannedOrders: result.orders.length,
    added: result.orders.filter((one) => !kept.has(one.id)).length,
    removed: before.filter((one) => !now.has(one.id)).length,
  });
}

/** Net changes stay with the date of a run for which a planner chose one. */
async function keptDate(work: Work, request: PlanRequest): Promise<string | null> {
  if (request.changed === null) return null;
  const [last] = await work.tx
    .select()
    .from(planningRuns)
    .where(eq(planningRuns.siteId, request.siteId))
    .orderBy(desc(planningRuns.id))
    .limit(1);
  return last?.dateGiven ? last.planDate : null;
}

async function saveLevels(
  work: Work,
  before: readonly { id: string; level: number }[],
  levels: ReadonlyMap<string, number>,
): Promise<void> {
  const changed = before
    .filter((item) => item.level !== (levels.get(item.id) ?? 0))
    .map((item) => ({ id: item.id, level: levels.get(item.id) ?? 0 }));
  if (changed.length === 0) return;
  await work.tx.execute(sql`/* low-level codes */
    update erp.item set low_level_code = now.level
    from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as now(id uuid, level int)
    where item.id = now.id`);
}

function emptyRun(work: Work, request: PlanRequest, planDate: string): Promise<Run> {
  return noteRun(work, request, planDate, { items: 0, plannedOrders: 0, added: 0, removed: 0 });
}

async function noteRun(
  work: Work,
  request: PlanRequest,
  planDate: string,
  counts: Omit<Run, 'planningRunId'>,
): Promise<Run> {
  const planningRunId = newId();
  // Net changes come many a minute: only what a planner asked for is history.
  if (request.changed === null) {
    await work.tx.insert(planningRuns).values({
      id: planningRunId,
      siteId: request.siteId,
      planDate,
      dateGiven: request.planDate !== null,
      ...counts,
      ranAt: work.now,
    });
  }
  work.append({
    type: 'PlanningRunCompleted',
    aggregateType: 'Planning',
    aggregateId: request.siteId,
    payload: { planningRunId, siteId: request.siteId, plannedOrders: counts.plannedOrders },
  });
  return { planningRunId, ...counts };
}
