import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { reworks } from '@throughline/drizzle/mes/reworks';
import { inArray } from 'drizzle-orm';

export type Rework = typeof reworks.$inferSelect;

export const reworkById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(reworks)
      .where(inArray(reworks.id, [...ids])),
    (row) => row.id,
  ),
);

/** What was sent back from jobs, oldest first. */
export const reworksOfJob = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(reworks)
      .where(inArray(reworks.jobOrderId, [...ids]))
      .orderBy(reworks.id),
  (row) => row.jobOrderId,
);

/** Steps of the reworks that were found at jobs, by sequence. */
export const stepsFoundAt = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobOrders)
      .where(inArray(jobOrders.reworkOfId, [...ids]))
      .orderBy(jobOrders.sequence, jobOrders.id),
  (row) => row.reworkOfId ?? '',
);
