import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { tags } from '@throughline/drizzle/mes/tags';
import { inArray } from 'drizzle-orm';
import type { Tag } from './queries.ts';

export const byPath = {
  by: tags.path,
  type: 'text',
  descending: false,
  valueOf: (row: Tag) => row.path,
};

export const tagById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(tags)
      .where(inArray(tags.id, [...ids])),
    (row) => row.id,
  ),
);

export const tagsOfUnit = defineNestedPages({
  table: tags,
  parent: tags.workUnitId,
  keyOf: (row) => row.workUnitId,
  sort: byPath,
});
