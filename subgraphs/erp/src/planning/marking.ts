import { chunks } from '@throughline/chassis/chunks';
import { groupBy } from '@throughline/chassis/loader';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { planningMarks } from '@throughline/drizzle/erp/planning';
import { sql } from 'drizzle-orm';
import type { PlannedOrder } from './load.ts';

/** Notes that demand or supply of items changed; the planner follows in a moment. */
export async function markForPlanning(
  work: Work,
  itemIds: readonly string[],
  siteId: string | null,
): Promise<void> {
  if (itemIds.length === 0) return;
  for (const some of chunks([...new Set(itemIds)])) {
    const rows = some.map((itemId) => ({ id: newId(), itemId, siteId, markedAt: work.now }));
    await work.tx.insert(planningMarks).values(rows);
  }
  await work.tx.execute(sql`select pg_notify('erp_marks', '')`);
}

/** An order changed: where it is a supply, and where a transfer of it is a demand. */
export async function markOrder(
  work: Work,
  order: Pick<PlannedOrder, 'itemId' | 'siteId' | 'sourceSiteId'>,
): Promise<void> {
  await markForPlanning(work, [order.itemId], order.siteId);
  if (order.sourceSiteId) await markForPlanning(work, [order.itemId], order.sourceSiteId);
}

/** What a site plans to fetch is demand where it comes from. */
export async function markFetched(
  work: Work,
  transfers: readonly { readonly itemId: string; readonly sourceSiteId: string }[],
): Promise<void> {
  for (const [siteId, some] of groupBy(transfers, (one) => one.sourceSiteId)) {
    await markForPlanning(
      work,
      some.map((one) => one.itemId),
      siteId,
    );
  }
}
