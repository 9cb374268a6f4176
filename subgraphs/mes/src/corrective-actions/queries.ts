import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { correctiveActions } from '@throughline/drizzle/mes/corrective-actions';
import { eq } from 'drizzle-orm';
import type { CorrectiveActionStatus } from './rules.ts';

export function findCorrectiveActions(
  db: Db,
  status: CorrectiveActionStatus | null,
  args: PageArgs,
) {
  return readTablePage(db, {
    table: correctiveActions,
    args,
    where: status === null ? undefined : eq(correctiveActions.status, status),
    sort: newestFirst(correctiveActions),
  });
}
