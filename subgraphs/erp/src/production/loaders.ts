import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { workOrders } from '@throughline/drizzle/erp/production';
import { inArray, sql } from 'drizzle-orm';

export const workOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workOrders)
      .where(inArray(workOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export interface BookedVariance extends Record<string, unknown> {
  work_order_id: string;
  kind: string;
  item_id: string | null;
  work_center_id: string | null;
  amount: string;
}

/** What stands: what came late was booked as a difference. */
export const variancesOfWorkOrder = defineListLoader<string, BookedVariance>(
  ({ db }, ids) =>
    db.execute<BookedVariance>(sql`/* variances of work orders */
      select work_order_id, kind, item_id, work_center_id, sum(amount) as amount
      from erp.work_order_variance where work_order_id in ${[...ids]}
      group by work_order_id, kind, item_id, work_center_id having sum(amount) <> 0
      order by work_order_id, min(id::text)`),
  (row) => row.work_order_id,
);
