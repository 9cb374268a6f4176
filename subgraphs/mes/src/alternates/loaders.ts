import { defineListLoader } from '@throughline/chassis/loader';
import { jobMoves, workCenterAlternates } from '@throughline/drizzle/mes/alternates';
import { and, inArray, isNull } from 'drizzle-orm';

export type JobMove = typeof jobMoves.$inferSelect;

/** Alternates of work centres, the preferred first. */
export const alternatesOfCenter = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workCenterAlternates)
      .where(
        and(
          inArray(workCenterAlternates.workCenterId, [...ids]),
          isNull(workCenterAlternates.endedAt),
        ),
      )
      .orderBy(workCenterAlternates.rank),
  (row) => row.workCenterId,
);

export const movesOfJob = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(jobMoves)
      .where(inArray(jobMoves.jobOrderId, [...ids]))
      .orderBy(jobMoves.id),
  (row) => row.jobOrderId,
);
