import { defineListLoader } from '@throughline/chassis/loader';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { jobSplits } from '@throughline/drizzle/mes/splits';
import { inArray } from 'drizzle-orm';

export type JobSplitRow = typeof jobSplits.$inferSelect;

/** What jobs gave to others, oldest first. */
export const splitsOfJob = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobSplits)
      .where(inArray(jobSplits.fromJobId, [...ids]))
      .orderBy(jobSplits.id),
  (row) => row.fromJobId,
);

export const ordersSplitFrom = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workOrders)
      .where(inArray(workOrders.splitFromId, [...ids]))
      .orderBy(workOrders.id),
  (row) => row.splitFromId ?? '',
);
