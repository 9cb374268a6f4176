import type { Work } from '@throughline/chassis/transaction';
import { planningMarks } from '@throughline/drizzle/erp/planning';
import { sites } from '@throughline/drizzle/erp/references';
import { runPlanning } from './commands.ts';

/** What was planned of a site. */
export interface PlannedSite {
  readonly siteId: string;
  readonly itemIds: readonly string[];
}

/** Sites fetch from each other: more rounds than this would go in a circle. */
const mostRounds = 100;

/**
 * Takes the marks and plans what they name, site by site, until no site's transfers ask anything
 * more of another.
 */
export async function planMarked(work: Work): Promise<PlannedSite[]> {
  const planned: PlannedSite[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    const marks = await work.tx.delete(planningMarks).returning();
    if (marks.length === 0) break;
    const all = await work.tx.select({ id: sites.id }).from(sites).orderBy(sites.id);
    for (const { id: siteId } of all) {
      const changed = marks
        .filter((mark) => mark.siteId === null || mark.siteId === siteId)
        .flatMap((mark) => (mark.itemId === null ? [] : [mark.itemId]));
      if (changed.length === 0) continue;
      const asked = { siteId, planDate: null, changed: [...new Set(changed)] };
      const { itemIds } = await runPlanning(work, asked);
      planned.push({ siteId, itemIds });
    }
  }
  return planned;
}
