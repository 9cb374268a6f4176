import { defineLoader } from '@throughline/chassis/loader';
import { indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { inArray, sql } from 'drizzle-orm';
import type { ItemRevision } from './commands.ts';

export const itemById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(items)
      .where(inArray(items.id, [...ids])),
    (row) => row.id,
  ),
);

export const revisionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(itemRevisions)
      .where(inArray(itemRevisions.id, [...ids])),
    (row) => row.id,
  ),
);

export const revisionsOfItem = defineNestedPages({
  table: itemRevisions,
  parent: itemRevisions.itemId,
  keyOf: (row) => row.itemId,
});

/**
 * Keys are `itemId date`: the released revision valid for that date. One that was made obsolete
 * leaves its dates to nobody: what it had followed does not come back.
 */
const effectiveRevisions = defineLoader(async ({ db }, keys: readonly string[]) => {
  const asked = keys.map((key) => ({ key, item_id: key.slice(0, 36), day: key.slice(37) }));
  const rows = await db.execute<{ key: string; id: string }>(sql`/* effective revisions */
    select key, id from (
    select distinct on (asked.key) asked.key, revision.id, revision.lifecycle
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, item_id uuid, day date)
    join plm.item_revision revision on revision.item_id = asked.item_id
      and revision.label is not null
      and revision.effective_from <= asked.day
    order by asked.key, revision.effective_from desc) latest
    where lifecycle <> 'OBSOLETE'`);
  const ids = rows.map((row) => row.id);
  const found =
    ids.length === 0
      ? []
      : await db.select().from(itemRevisions).where(inArray(itemRevisions.id, ids));
  const byId = indexBy(found, (row) => row.id);
  return new Map<string, ItemRevision>(
    rows.flatMap((row) => {
      const revision = byId.get(row.id);
      return revision ? [[row.key, revision] as const] : [];
    }),
  );
});

export function effectiveRevision(
  context: Parameters<typeof effectiveRevisions>[0],
  itemId: string,
  on: string,
): Promise<ItemRevision | null> {
  return effectiveRevisions(context).load(`${itemId} ${on}`);
}
