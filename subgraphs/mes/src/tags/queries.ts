import type { Db, Reader } from '@throughline/chassis/database';
import { tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { tags } from '@throughline/drizzle/mes/tags';
import { inArray, or, sql } from 'drizzle-orm';

export type Tag = typeof tags.$inferSelect;

const mostPaths = 100;

export function findTags(db: Db, paths: readonly string[] | null, args: PageArgs) {
  return readTablePage(db, {
    table: tags,
    args,
    where: paths ? inArray(tags.path, paths.slice(0, mostPaths)) : undefined,
    sort: { by: tags.path, type: 'text', descending: false, valueOf: (row) => row.path },
  });
}

/** Tags by what machines call them: a path, or the id. */
export async function tagsByName(db: Reader, names: Iterable<string>): Promise<Map<string, Tag>> {
  const asked = [...names];
  const idOf = new Map(asked.map((name) => [tryDecodeId('Tag', name), name]));
  const ids = [...idOf.keys()].filter((id) => id !== null);
  const inList = (list: readonly string[]) =>
    sql`(select jsonb_array_elements_text(${JSON.stringify(list)}::text::jsonb))`;
  const rows = await db
    .select()
    .from(tags)
    .where(
      or(
        sql`${tags.path} in ${inList(asked)}`,
        sql`${tags.id} in (select one::uuid from ${inList(ids)} as ids(one))`,
      ),
    );
  const found = new Map(rows.map((row) => [row.path, row]));
  for (const row of rows) {
    const name = idOf.get(row.id);
    if (name !== undefined) found.set(name, row);
  }
  return found;
}
