import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { nonConformances } from '@throughline/drizzle/mes/quality';

export function findNonConformances(db: Db, args: PageArgs) {
  return readTablePage(db, { table: nonConformances, args, sort: newestFirst(nonConformances) });
}
