import type { Reader } from '@throughline/chassis/database';
import { forwardPage, type ForwardArgs, type Page } from '@throughline/chassis/forward-page';
import { plain } from '@throughline/chassis/values/decimal';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { eq, sql } from 'drizzle-orm';
import { type Ancestor, implode, type Use } from './implosion.ts';
import { batchOf } from './queries.ts';

export interface AncestryAsked extends ForwardArgs {
  readonly on: string;
  readonly onlyTop: boolean;
}

/** A page of all that holds an item on a date, nearest first. */
export async function ancestorsOf(
  db: Reader,
  itemId: string,
  asked: AncestryAsked,
): Promise<Page<Ancestor>> {
  const all = implode(itemId, await usesAbove(db, itemId, asked.on));
  const rows = asked.onlyTop ? all.filter(({ isTop }) => isTop) : all;
  return forwardPage(asked, {
    write: ({ level, itemId: id }: Ancestor) => [level, id] as const,
    read: isMark,
    after: (mark) => (mark === null ? rows : rows.filter((row) => isBehind(row, mark))),
  });
}

type Mark = readonly [level: number, itemId: string];

function isMark(value: unknown): value is Mark {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'string'
  );
}

function isBehind({ level, itemId }: Ancestor, [markLevel, markId]: Mark): boolean {
  return level > markLevel || (level === markLevel && itemId > markId);
}

/** All lines above in two reads: `union` meets each part once, however many ways lead to it. */
async function usesAbove(db: Reader, itemId: string, on: string): Promise<Use[]> {
  const found = await db.execute<{ line_id: string }>(sql`/* structure above an item */
    with recursive used as not materialized (
      select line.id, line.component_id, revision.item_id from plm.bom_line line
      join plm.item_revision revision on revision.id = line.revision_id
        and revision.label is not null and revision.lifecycle <> 'OBSOLETE'
        and revision.effective_from <= ${on}::date
        and (revision.effective_to is null or revision.effective_to > ${on}::date)
      where line.kind = 'COMPONENT' and (line.effective_from is null or line.effective_from <= ${on}::date)
        and (line.effective_to is null or line.effective_to > ${on}::date)
    ), above(item_id) as (
      select ${itemId}::uuid
      union
      select used.item_id from above join used on used.component_id = above.item_id
    )
    select used.id as line_id from above join used on used.component_id = above.item_id`);
  if (found.length === 0) return [];
  const ids = sql`select found.line_id::uuid from jsonb_array_elements_text(
    ${JSON.stringify(found.map((row) => row.line_id))}::text::jsonb) as found(line_id)`;
  const rows = await db
    .select({ line: bomLines, revision: itemRevisions, item: items })
    .from(bomLines)
    .innerJoin(itemRevisions, eq(itemRevisions.id, bomLines.revisionId))
    .innerJoin(items, eq(items.id, itemRevisions.itemId))
    .where(sql`${bomLines.id} in (${ids})`);
  return rows.map(({ line, revision, item }) => ({
    revisionId: revision.id,
    parentItemId: item.id,
    componentId: line.componentId,
    stockQuantity: line.stockQuantity,
    attrition: line.attrition,
    batchQuantity: plain(batchOf(revision, item)),
  }));
}
