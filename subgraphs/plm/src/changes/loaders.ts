import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { affectedItems, changeOrders, changeRequests } from '@throughline/drizzle/plm/changes';
import { inArray } from 'drizzle-orm';

export type ChangeOrder = typeof changeOrders.$inferSelect;
export type ChangeRequest = typeof changeRequests.$inferSelect;
export type AffectedItem = typeof affectedItems.$inferSelect;

export const changeOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(changeOrders)
      .where(inArray(changeOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const changeRequestById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(changeRequests)
      .where(inArray(changeRequests.id, [...ids])),
    (row) => row.id,
  ),
);

export const affectedOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(affectedItems)
      .where(inArray(affectedItems.changeOrderId, [...ids]))
      .orderBy(affectedItems.id),
  (row) => row.changeOrderId,
);
