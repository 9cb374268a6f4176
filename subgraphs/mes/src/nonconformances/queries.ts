import type { Db, Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { lots } from '@throughline/drizzle/mes/genealogy';
import {
  nonConformanceLots,
  nonConformances,
  reviewBoardMembers,
} from '@throughline/drizzle/mes/nonconformances';
import { receivedLots } from '@throughline/drizzle/mes/products';
import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Member, NonConformanceStatus } from './rules.ts';

export function findNonConformances(db: Db, status: NonConformanceStatus | null, args: PageArgs) {
  return readTablePage(db, {
    table: nonConformances,
    args,
    where: status === null ? undefined : eq(nonConformances.status, status),
    sort: newestFirst(nonConformances),
  });
}

export function boardNow(db: Db): Promise<Member[]> {
  return db
    .select({ role: reviewBoardMembers.role, personId: reviewBoardMembers.personId })
    .from(reviewBoardMembers)
    .where(isNull(reviewBoardMembers.endedAt))
    .orderBy(reviewBoardMembers.role, reviewBoardMembers.personId);
}

/** Of lots that are known here: those that ERP received and those that were made. */
export async function itemsOfLots(
  db: Reader,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = [receivedLots, lots].map((table) =>
    db
      .select({ id: table.id, itemId: table.itemId })
      .from(table)
      .where(inArray(table.id, [...ids])),
  );
  return new Map((await Promise.all(rows)).flat().map(({ id, itemId }) => [id, itemId]));
}

/** What still holds a lot, oldest first: what may be used as it is, or was reworked, does no more. */
export function holdsOnLot(db: Reader, lotId: string) {
  return db
    .select({ number: nonConformances.number, description: nonConformances.description })
    .from(nonConformanceLots)
    .innerJoin(nonConformances, eq(nonConformances.id, nonConformanceLots.nonConformanceId))
    .where(
      and(
        eq(nonConformanceLots.lotId, lotId),
        or(
          isNull(nonConformances.disposition),
          inArray(nonConformances.disposition, ['SCRAP', 'RETURN']),
          and(eq(nonConformances.disposition, 'REWORK'), ne(nonConformances.status, 'CLOSED')),
        ),
      ),
    )
    .orderBy(nonConformances.id);
}
