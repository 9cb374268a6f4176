import type { Db, Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { revisionSchemes } from '@throughline/drizzle/plm/schemes';
import { inArray, sql } from 'drizzle-orm';
import { standardLetters, type Symbols } from './rules.ts';

export type RevisionScheme = typeof revisionSchemes.$inferSelect;

export function symbolsOf(scheme: RevisionScheme | null | undefined): Symbols {
  if (!scheme) return standardLetters;
  const { kind, skipped, width, start } = scheme;
  return kind === 'ALPHABETIC' ? { kind, skipped } : { kind, width, start };
}

/**
 * The scheme of each item: its own, else that of its class or the nearest class above, else the
 * plant's. Items without any stand for themselves: their labels are the standard letters.
 */
export async function schemesOfItems(
  db: Reader,
  itemIds: readonly string[],
): Promise<Map<string, RevisionScheme>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db.execute<{ item_id: string; scheme_id: string }>(sql`/* schemes of items */
    with recursive asked as (
      select id::uuid as item_id
      from jsonb_array_elements_text(${JSON.stringify(itemIds)}::text::jsonb) as id
    ), above(item_id, class_id, distance) as (
      select asked.item_id, classified.class_id, 1 from asked
      join plm.item_classification classified on classified.item_id = asked.item_id
        and classified.ended_at is null
      union all
      select above.item_id, class.parent_id, above.distance + 1 from above
      join plm.item_class class on class.id = above.class_id and class.parent_id is not null
    )
    select distinct on (found.item_id) found.item_id, found.scheme_id from (
      select asked.item_id, own.scheme_id, 0 as distance from asked
      join plm.scheme_assignment own on own.item_id = asked.item_id and own.ended_at is null
      union all
      select above.item_id, of_class.scheme_id, above.distance from above
      join plm.scheme_assignment of_class on of_class.class_id = above.class_id
        and of_class.ended_at is null
      union all
      select asked.item_id, plant.scheme_id, 1000000 from asked
      join plm.scheme_assignment plant on plant.item_id is null and plant.class_id is null
        and plant.ended_at is null
    ) found order by found.item_id, found.distance`);
  if (rows.length === 0) return new Map();
  const ids = [...new Set(rows.map((row) => row.scheme_id))];
  const schemes = await db.select().from(revisionSchemes).where(inArray(revisionSchemes.id, ids));
  const byId = new Map(schemes.map((scheme) => [scheme.id, scheme]));
  return new Map(
    rows.flatMap((row) => {
      const scheme = byId.get(row.scheme_id);
      return scheme ? [[row.item_id, scheme] as const] : [];
    }),
  );
}

/** Labels given so far, whatever became of their revisions. */
export async function labelsOfItems(
  db: Reader,
  itemIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db.execute<{ item_id: string; labels: string[] }>(sql`/* labels given */
    select item_id, array_agg(label) as labels from plm.item_revision
    where item_id = any(${`{${itemIds.join(',')}}`}::uuid[]) and label is not null
    group by item_id`);
  return new Map(rows.map((row) => [row.item_id, row.labels]));
}

export function findRevisionSchemes(db: Db, args: PageArgs) {
  return readTablePage(db, {
    table: revisionSchemes,
    args,
    sort: { by: revisionSchemes.name, type: 'text', descending: false, valueOf: (row) => row.name },
  });
}
