import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { planningMarks } from '@throughline/drizzle/erp/planning';
import { sites } from '@throughline/drizzle/erp/references';
import { sql } from 'drizzle-orm';
import { runPlanning } from './commands.ts';

/** Notes that demand or supply of items changed; the planner follows in a moment. */
export async function markForPlanning(
  work: Work,
  itemIds: readonly string[],
  siteId: string | null,
): Promise<void> {
  if (itemIds.length === 0) return;
  await work.tx
    .insert(planningMarks)
    .values(
      [...new Set(itemIds)].map((itemId) => ({ id: newId(), itemId, siteId, markedAt: work.now })),
    );
  await work.tx.execute(sql`select pg_notify('erp_marks', '')`);
}

/** What was planned of a site. */
export interface PlannedSite {
  readonly siteId: string;
  readonly itemIds: readonly string[];
}

/** Takes the marks and plans what they name, site by site. */
export async function planMarked(work: Work): Promise<PlannedSite[]> {
  const marks = await work.tx.delete(planningMarks).returning();
  if (marks.length === 0) return [];
  const planned: PlannedSite[] = [];
  const all = await work.tx.select({ id: sites.id }).from(sites).orderBy(sites.id);
  for (const site of all) {
    const changed = marks
      .filter((mark) => mark.siteId === null || mark.siteId === site.id)
      .flatMap((mark) => (mark.itemId === null ? [] : [mark.itemId]));
    if (changed.length === 0) continue;
    const { itemIds } = await runPlanning(work, {
      siteId: site.id,
      planDate: null,
      changed: [...new Set(changed)],
    });
    planned.push({ siteId: site.id, itemIds });
  }
  return planned;
}
