import { defineLoader, indexBy } from '@throughline/chassis/loader';
import {
  type costVersionItems,
  costVersions,
  itemCostings,
  itemCosts,
  purchaseCosts,
  revisionCosts,
  workCenterRates,
} from '@throughline/drizzle/erp/costing';
import { inArray } from 'drizzle-orm';

export const costOfItem = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(itemCosts)
      .where(inArray(itemCosts.itemId, [...ids])),
    (row) => row.itemId,
  ),
);

export const costOfRevision = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(revisionCosts)
      .where(inArray(revisionCosts.revisionId, [...ids])),
    (row) => row.revisionId,
  ),
);

export const rateOfWorkCenter = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workCenterRates)
      .where(inArray(workCenterRates.workCenterId, [...ids])),
    (row) => row.workCenterId,
  ),
);

export const purchaseCostOf = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(purchaseCosts)
      .where(inArray(purchaseCosts.itemId, [...ids])),
    (row) => row.itemId,
  ),
);

export const costingOfItem = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(itemCostings)
      .where(inArray(itemCostings.itemId, [...ids])),
    (row) => row.itemId,
  ),
);

export type CostVersion = typeof costVersions.$inferSelect;
export type CostChange = typeof costVersionItems.$inferSelect;

export const costVersionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(costVersions)
      .where(inArray(costVersions.id, [...ids])),
    (row) => row.id,
  ),
);
