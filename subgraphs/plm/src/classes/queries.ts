import type { Db, Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { attributeDefinitions, itemClasses } from '@throughline/drizzle/plm/classes';
import { eq, inArray, sql } from 'drizzle-orm';

export type ItemClass = typeof itemClasses.$inferSelect;
export type AttributeDefinition = typeof attributeDefinitions.$inferSelect;

/** Attributes of classes with those of the classes above, from the top down. */
export async function attributesOfClasses(
  db: Reader,
  classIds: readonly string[],
): Promise<Map<string, AttributeDefinition[]>> {
  const rows = await db.execute<{ asked_id: string; id: string }>(sql`/* attributes of classes */
    with recursive above(asked_id, class_id, distance) as (
      select id::uuid, id::uuid, 0
      from jsonb_array_elements_text(${JSON.stringify(classIds)}::text::jsonb) as id
      union all
      select above.asked_id, class.parent_id, above.distance + 1 from above
      join plm.item_class class on class.id = above.class_id and class.parent_id is not null
    )
    select above.asked_id, attribute.id from above
    join plm.attribute_definition attribute on attribute.class_id = above.class_id
    order by above.distance desc, attribute.position`);
  const found = await attributesWithIds(
    db,
    rows.map((row) => row.id),
  );
  const byClass = groupBy(rows, (row) => row.asked_id);
  return new Map(
    [...byClass].map(([classId, own]) => [
      classId,
      own.flatMap(({ id }) => {
        const attribute = found.get(id);
        return attribute ? [attribute] : [];
      }),
    ]),
  );
}

export async function attributesWithIds(
  db: Reader,
  ids: readonly string[],
): Promise<Map<string, AttributeDefinition>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(attributeDefinitions)
    .where(inArray(attributeDefinitions.id, [...new Set(ids)]));
  return indexBy(rows, (row) => row.id);
}

/** Required attributes that the items of a release lack. */
export async function lackingAttributes(
  db: Reader,
  itemIds: readonly string[],
): Promise<{ number: string; code: string }[]> {
  return db.execute<{ number: string; code: string }>(sql`/* required attributes lacking */
    with recursive above(item_id, class_id) as (
      select item_id, class_id from plm.item_classification
      where item_id = any(${`{${itemIds.join(',')}}`}::uuid[]) and ended_at is null
      union all
      select above.item_id, class.parent_id from above
      join plm.item_class class on class.id = above.class_id and class.parent_id is not null
    )
    select item.number, attribute.code from above
    join plm.attribute_definition attribute on attribute.class_id = above.class_id
      and attribute.required
    join plm.item item on item.id = above.item_id
    where not exists (select 1 from plm.attribute_value value
      where value.item_id = above.item_id and value.attribute_id = attribute.id
        and value.ended_at is null)
    order by item.number, attribute.code limit 6`);
}

export function findItemClasses(db: Db, parentId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: itemClasses,
    args,
    where: parentId === null ? undefined : eq(itemClasses.parentId, parentId),
    sort: { by: itemClasses.code, type: 'text', descending: false, valueOf: (row) => row.code },
  });
}

export async function classWithCode(db: Db, code: string): Promise<ItemClass | null> {
  const [found] = await db.select().from(itemClasses).where(eq(itemClasses.code, code));
  return found ?? null;
}
