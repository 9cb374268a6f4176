import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import {
  planAssumptions,
  planDifferences,
  planPromises,
  planVersions,
} from '@throughline/drizzle/erp/plan-versions';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { inArray } from 'drizzle-orm';

export type PlanVersion = typeof planVersions.$inferSelect;
export type PlanDifference = typeof planDifferences.$inferSelect;
export type PlanPromise = typeof planPromises.$inferSelect;

export const planVersionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(planVersions)
      .where(inArray(planVersions.id, [...ids])),
    (row) => row.id,
  ),
);

export const assumptionsOfVersion = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(planAssumptions)
      .where(inArray(planAssumptions.versionId, [...ids]))
      .orderBy(planAssumptions.versionId, planAssumptions.sequence),
  (row) => row.versionId,
);

/** Pages of a version's differences, the earliest first. */
export const differencesOfVersion = defineNestedPages({
  table: planDifferences,
  parent: planDifferences.versionId,
  keyOf: (row) => row.versionId,
  sort: {
    by: planDifferences.onDate,
    type: 'date',
    descending: false,
    valueOf: (row) => row.onDate,
  },
});

export const promisesOfVersion = defineNestedPages({
  table: planPromises,
  parent: planPromises.versionId,
  keyOf: (row) => row.versionId,
  sort: { by: planPromises.dueOn, type: 'date', descending: false, valueOf: (row) => row.dueOn },
});
