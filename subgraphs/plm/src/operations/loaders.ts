import { defineListLoader } from '@throughline/chassis/loader';
import { operationsSegments } from '@throughline/drizzle/plm/operations';
import { inArray } from 'drizzle-orm';

export type OperationsSegment = typeof operationsSegments.$inferSelect;

export const segmentsOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(operationsSegments)
      .where(inArray(operationsSegments.revisionId, [...ids]))
      .orderBy(operationsSegments.revisionId, operationsSegments.sequence),
  (row) => row.revisionId,
);
