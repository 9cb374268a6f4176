import type { Db } from '@throughline/chassis/database';
import { defineLoader, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { bulkOperations } from '@throughline/drizzle/access/bulk';
import { inArray } from 'drizzle-orm';

export type BulkOperation = typeof bulkOperations.$inferSelect;

export function findBulkOperations(db: Db, args: PageArgs) {
  return readTablePage(db, { table: bulkOperations, args, sort: newestFirst(bulkOperations) });
}

export const bulkOperationById = defineLoader<string, BulkOperation>(async ({ db }, ids) =>
  indexBy(
    await db
      .select()
      .from(bulkOperations)
      .where(inArray(bulkOperations.id, [...ids])),
    ({ id }) => id,
  ),
);
