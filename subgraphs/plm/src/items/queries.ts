import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { items } from '@throughline/drizzle/plm/items';
import { and, eq, ilike, inArray, like, type SQL } from 'drizzle-orm';

export interface ItemSearch {
  readonly numbers?: readonly string[] | null;
  readonly numberPrefix?: string | null;
  readonly descriptionContains?: string | null;
}

/** In a LIKE pattern these would match more than they say. */
export function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

export function findItems(
  db: Db,
  search: ItemSearch,
  byNumber: boolean,
  args: PageArgs,
  more: readonly SQL[] = [],
) {
  return readTablePage(db, {
    table: items,
    args,
    where: and(
      search.numbers ? inArray(items.number, search.numbers.slice(0, 100)) : undefined,
      search.numberPrefix ? like(items.number, `${literally(search.numberPrefix)}%`) : undefined,
      search.descriptionContains
        ? ilike(items.description, `%${literally(search.descriptionContains)}%`)
        : undefined,
      ...more,
    ),
    sort: byNumber
      ? { by: items.number, type: 'text', descending: false, valueOf: (row) => row.number }
      : undefined,
  });
}

export async function itemWithNumber(db: Db, number: string) {
  const [item] = await db.select().from(items).where(eq(items.number, number));
  return item ?? null;
}
