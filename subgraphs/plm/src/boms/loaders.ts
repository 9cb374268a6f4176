import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { bomLines, bomLinesPast } from '@throughline/drizzle/plm/boms';
import { inArray } from 'drizzle-orm';
import type { BomLine } from './queries.ts';

export const linesOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(bomLines)
      .where(inArray(bomLines.revisionId, [...ids]))
      .orderBy(bomLines.revisionId, bomLines.findNumber, bomLines.id),
  (row) => row.revisionId,
);

/** A line that is there, or that went: what names it may be of the past. */
export const lineById = defineLoader<string, BomLine>(async ({ db }, ids) => {
  const rows: BomLine[] = await db
    .select()
    .from(bomLines)
    .where(inArray(bomLines.id, [...ids]));
  const found = indexBy(rows, (row) => row.id);
  const gone = ids.filter((id) => !found.has(id));
  if (gone.length === 0) return found;
  const past = await db.select().from(bomLinesPast).where(inArray(bomLinesPast.id, gone));
  for (const row of past) found.set(row.id, row);
  return found;
});
