import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { andonCalls } from '@throughline/drizzle/mes/andon';
import { and, eq, inArray } from 'drizzle-orm';

export type AndonCall = typeof andonCalls.$inferSelect;

export interface AndonCallSearch {
  readonly statuses: readonly AndonCall['status'][] | null;
  readonly kinds: readonly AndonCall['kind'][] | null;
  readonly workUnitId: string | null;
  readonly workCenterId: string | null;
  readonly siteId: string | null;
  readonly jobOrderId: string | null;
}

export function findAndonCalls(db: Db, search: AndonCallSearch, args: PageArgs) {
  const { statuses, kinds, workUnitId, workCenterId, siteId, jobOrderId } = search;
  return readTablePage(db, {
    table: andonCalls,
    args,
    where: and(
      statuses ? inArray(andonCalls.status, [...statuses]) : undefined,
      kinds ? inArray(andonCalls.kind, [...kinds]) : undefined,
      workUnitId ? eq(andonCalls.workUnitId, workUnitId) : undefined,
      workCenterId ? eq(andonCalls.workCenterId, workCenterId) : undefined,
      siteId ? eq(andonCalls.siteId, siteId) : undefined,
      jobOrderId ? eq(andonCalls.jobOrderId, jobOrderId) : undefined,
    ),
    sort: newestFirst(andonCalls),
  });
}
