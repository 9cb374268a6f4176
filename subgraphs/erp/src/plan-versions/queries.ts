import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { planAssumptions, planVersions } from '@throughline/drizzle/erp/plan-versions';
import { eq } from 'drizzle-orm';
import type { Assumption } from './assumptions.ts';

export async function assumptionsOf(db: Reader, versionId: string): Promise<Assumption[]> {
  const rows = await db
    .select()
    .from(planAssumptions)
    .where(eq(planAssumptions.versionId, versionId))
    .orderBy(planAssumptions.sequence);
  // Written by `changePlanVersion` alone, from what the graph's types let through.
  return rows.map((row) => row.content as Assumption);
}

export function findPlanVersions(db: Reader, siteId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: planVersions,
    args,
    where: siteId === null ? undefined : eq(planVersions.siteId, siteId),
    sort: newestFirst(planVersions),
  });
}
