import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { nonConformanceLots, nonConformances } from '@throughline/drizzle/mes/quality';
import { inArray } from 'drizzle-orm';

export const nonConformanceById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(nonConformances)
      .where(inArray(nonConformances.id, [...ids])),
    (row) => row.id,
  ),
);

export const lotsOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(nonConformanceLots)
      .where(inArray(nonConformanceLots.nonConformanceId, [...ids]))
      .orderBy(nonConformanceLots.lotId),
  (row) => row.nonConformanceId,
);
