import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { decimal } from '@throughline/chassis/values/decimal';
import {
  itemYields,
  jobOrders,
  jobPlans,
  jobResponses,
  jobStatusChanges,
} from '@throughline/drizzle/mes/jobs';
import { and, inArray, isNull, notInArray } from 'drizzle-orm';
import { reworkOf } from '../reworks/queries.ts';
import { exact } from '../orders/rules.ts';

export const jobById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(jobOrders)
      .where(inArray(jobOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const responseById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(jobResponses)
      .where(inArray(jobResponses.id, [...ids])),
    (row) => row.id,
  ),
);

export const jobsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobOrders)
      .where(and(inArray(jobOrders.workOrderId, [...ids]), isNull(jobOrders.replacedAt)))
      .orderBy(jobOrders.sequence, jobOrders.id),
  (row) => row.workOrderId,
);

export type JobPlan = typeof jobPlans.$inferSelect;

export const planOfJob = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(jobPlans)
      .where(inArray(jobPlans.jobOrderId, [...ids])),
    (row) => row.jobOrderId,
  ),
);

export const responsesOfJob = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobResponses)
      .where(inArray(jobResponses.jobOrderId, [...ids]))
      .orderBy(jobResponses.id),
  (row) => row.jobOrderId,
);

/** How jobs came from state to state, oldest first. */
export const statusChangesOfJob = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobStatusChanges)
      .where(inArray(jobStatusChanges.jobOrderId, [...ids]))
      .orderBy(jobStatusChanges.id),
  (row) => row.jobOrderId,
);

/** Pieces of jobs that need rework still; jobs without any are not in it. */
export const reworkOfJob = defineLoader(({ db }, ids: readonly string[]) => reworkOf(db, ids));

export const dispatchList = defineNestedPages({
  table: jobOrders,
  parent: jobOrders.workCenterId,
  keyOf: (row) => row.workCenterId,
  where: notInArray(jobOrders.status, ['COMPLETED', 'ABORTED', 'CLOSED']),
  sort: {
    by: jobOrders.dispatchRank,
    type: 'bigint',
    descending: false,
    valueOf: (row) => String(row.dispatchRank),
  },
});

/** Good as a fraction of all that was reported. */
export const yieldOfItem = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .select()
    .from(itemYields)
    .where(inArray(itemYields.itemId, [...ids]));
  return new Map(
    rows.flatMap(({ itemId, good, scrap }) => {
      const all = decimal(good).plus(scrap);
      return all.isZero() ? [] : [[itemId, exact(decimal(good).div(all))] as const];
    }),
  );
});
