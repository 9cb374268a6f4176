import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { sites, workCenters } from '@throughline/drizzle/mes/equipment';
import { shiftPatterns } from '@throughline/drizzle/mes/shifts';
import { eq, inArray } from 'drizzle-orm';
import type { WorkingTime } from './rules.ts';

export type ShiftPattern = typeof shiftPatterns.$inferSelect;

export const patternsOfCenter = defineNestedPages({
  table: shiftPatterns,
  parent: shiftPatterns.workCenterId,
  keyOf: (row) => row.workCenterId,
  sort: {
    by: shiftPatterns.sequence,
    type: 'bigint',
    descending: true,
    valueOf: (row) => String(row.sequence),
  },
});

/** When a work centre works: its patterns and its site's closed days. */
export const workingTimeOfCenter = defineLoader<string, WorkingTime>(
  async ({ db }, ids: readonly string[]) => {
    const centers = await db
      .select({ id: workCenters.id, timeZone: sites.timeZone, closedOn: sites.closedOn })
      .from(workCenters)
      .innerJoin(sites, eq(sites.id, workCenters.siteId))
      .where(inArray(workCenters.id, [...ids]));
    const patterns = groupBy(
      await db
        .select()
        .from(shiftPatterns)
        .where(inArray(shiftPatterns.workCenterId, [...ids]))
        .orderBy(shiftPatterns.effectiveFrom, shiftPatterns.sequence),
      (row) => row.workCenterId,
    );
    return new Map(
      centers.map(({ id, ...site }) => [id, { ...site, patterns: patterns.get(id) ?? [] }]),
    );
  },
);
