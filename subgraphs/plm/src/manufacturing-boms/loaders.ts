import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import {
  manufacturingBomDrops,
  manufacturingBomLines,
  manufacturingBoms,
} from '@throughline/drizzle/plm/manufacturing-boms';
import { sql, eq, and, inArray } from 'drizzle-orm';

export type ManufacturingBom = typeof manufacturingBoms.$inferSelect;
export type ManufacturingBomLine = typeof manufacturingBomLines.$inferSelect;
export type ManufacturingBomDrop = typeof manufacturingBomDrops.$inferSelect;

export const manufacturingBomById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(manufacturingBoms)
      .where(inArray(manufacturingBoms.id, [...ids])),
    (row) => row.id,
  ),
);

export const bomsOfRevision = defineNestedPages({
  table: manufacturingBoms,
  parent: manufacturingBoms.revisionId,
  keyOf: (row) => row.revisionId,
  sort: newestFirst(manufacturingBoms),
});

/** Keys are `revisionId siteId`. */
export const releasedBomAt = defineLoader(async ({ db }, keys: readonly string[]) => {
  const asked = keys.map((key) => ({ revision_id: key.slice(0, 36), site_id: key.slice(37) }));
  const { revisionId, siteId, status } = manufacturingBoms;
  const rows = await db
    .select()
    .from(manufacturingBoms)
    .where(
      and(
        eq(status, 'RELEASED'),
        sql`(${revisionId}, ${siteId}) in (select revision_id, site_id
          from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
            as asked(revision_id uuid, site_id uuid))`,
      ),
    );
  return indexBy(rows, (row) => `${row.revisionId} ${row.siteId}`);
});

export const linesOfManufacturingBom = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(manufacturingBomLines)
      .where(inArray(manufacturingBomLines.bomId, [...ids]))
      .orderBy(
        manufacturingBomLines.bomId,
        manufacturingBomLines.findNumber,
        manufacturingBomLines.id,
      ),
  (row) => row.bomId,
);

export const dropsOfManufacturingBom = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(manufacturingBomDrops)
      .where(inArray(manufacturingBomDrops.bomId, [...ids])),
  (row) => row.bomId,
);
