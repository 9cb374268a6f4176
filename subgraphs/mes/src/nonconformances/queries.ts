import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { nonConformances, reviewBoardMembers } from '@throughline/drizzle/mes/nonconformances';
import { eq, isNull } from 'drizzle-orm';
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
