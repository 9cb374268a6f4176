import type { Db } from '@throughline/chassis/database';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { bomImportRevisions, bomImports } from '@throughline/drizzle/plm/bom-imports';
import { inArray } from 'drizzle-orm';

export type BomImport = typeof bomImports.$inferSelect;

export const bomImportById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(bomImports)
      .where(inArray(bomImports.id, [...ids])),
    (row) => row.id,
  ),
);

export const revisionsOfImport = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(bomImportRevisions)
      .where(inArray(bomImportRevisions.importId, [...ids]))
      .orderBy(bomImportRevisions.importId, bomImportRevisions.revisionId),
  (row) => row.importId,
);

export function findBomImports(db: Db, args: PageArgs) {
  return readTablePage(db, { table: bomImports, args, sort: newestFirst(bomImports) });
}
