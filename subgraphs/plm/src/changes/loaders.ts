import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import {
  affectedItems,
  changeNotices,
  changeOrders,
  changeRequests,
  changeSteps,
} from '@throughline/drizzle/plm/changes';
import { inArray } from 'drizzle-orm';
import { contentsOf } from './content.ts';

export type { AffectedItem, ChangeOrder } from './locking.ts';
export type ChangeRequest = typeof changeRequests.$inferSelect;
export type ChangeNotice = typeof changeNotices.$inferSelect;
export type ChangeStep = typeof changeSteps.$inferSelect;

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

/** The one that a nonconformance opened. */
export const requestOfNonConformance = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(changeRequests)
      .where(inArray(changeRequests.nonConformanceId, [...ids])),
    (row) => row.nonConformanceId ?? '',
  ),
);

export const ordersOfRequest = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(changeOrders)
      .where(inArray(changeOrders.changeRequestId, [...ids]))
      .orderBy(changeOrders.id),
  (row) => row.changeRequestId ?? '',
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

export const affectedById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(affectedItems)
      .where(inArray(affectedItems.id, [...ids])),
    (row) => row.id,
  ),
);

export const noticeById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(changeNotices)
      .where(inArray(changeNotices.id, [...ids])),
    (row) => row.id,
  ),
);

export const noticeOfOrder = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(changeNotices)
      .where(inArray(changeNotices.changeOrderId, [...ids])),
    (row) => row.changeOrderId,
  ),
);

export const historyOfOrder = defineNestedPages({
  table: changeSteps,
  parent: changeSteps.changeOrderId,
  keyOf: (row) => row.changeOrderId ?? '',
});

export const historyOfRequest = defineNestedPages({
  table: changeSteps,
  parent: changeSteps.changeRequestId,
  keyOf: (row) => row.changeRequestId ?? '',
});

/** SHA-256 of what would be signed now, by order. */
export const contentOfOrder = defineLoader(async ({ db }, ids: readonly string[]) =>
  contentsOf(
    db,
    await db
      .select()
      .from(changeOrders)
      .where(inArray(changeOrders.id, [...ids])),
  ),
);
