import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { rejectedReadings, telemetrySources } from '@throughline/drizzle/mes/readings';
import { eq } from 'drizzle-orm';

export type TelemetrySource = typeof telemetrySources.$inferSelect;
export type RejectedReading = typeof rejectedReadings.$inferSelect;

export function findSources(db: Db, args: PageArgs) {
  return readTablePage(db, {
    table: telemetrySources,
    args,
    sort: {
      by: telemetrySources.name,
      type: 'text',
      descending: false,
      valueOf: (row) => row.name,
    },
  });
}

export function findRejected(db: Db, source: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: rejectedReadings,
    args,
    where: source === null ? undefined : eq(rejectedReadings.source, source),
    sort: newestFirst(rejectedReadings),
  });
}
