import type { Reader } from '@throughline/chassis/database';
import { defineListLoader } from '@throughline/chassis/loader';
import { tolerances } from '@throughline/drizzle/mes/tolerances';
import { inArray, sql } from 'drizzle-orm';
import { type Tolerance, untold } from './rules.ts';

export type ToleranceSaid = typeof tolerances.$inferSelect;

interface Row extends Record<string, unknown> {
  over: string;
  under: string | null;
}

/** What holds for an item on a site: what was said of it last, else of the site. */
export async function toleranceOf(
  db: Reader,
  siteId: string,
  itemId: string | null,
): Promise<Tolerance> {
  const [row] = await db.execute<Row>(sql`/* tolerance of an item */
    (select over_percent as over, under_percent as under, 1 as place from mes.tolerance
      where site_id = ${siteId} and item_id = ${itemId}::uuid and work_order_id is null
      order by sequence desc limit 1)
    union all
    (select over_percent, under_percent, 2 from mes.tolerance
      where site_id = ${siteId} and item_id is null and work_order_id is null
      order by sequence desc limit 1)
    order by place limit 1`);
  return row ? { overPercent: row.over, underPercent: row.under } : untold;
}

/** How the tolerance of work orders was changed, oldest first. */
export const tolerancesOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(tolerances)
      .where(inArray(tolerances.workOrderId, [...ids]))
      .orderBy(tolerances.sequence),
  (row) => row.workOrderId ?? '',
);
