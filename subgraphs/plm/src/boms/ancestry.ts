import type { RequestContext } from '@throughline/chassis/context';
import type { Reader } from '@throughline/chassis/database';
import { forwardPage, type ForwardArgs, type Page } from '@throughline/chassis/forward-page';
import { plain } from '@throughline/chassis/values/decimal';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { eq, type SQL, sql } from 'drizzle-orm';
import type { Item, ItemRevision } from '../items/commands.ts';
import { itemThen } from '../items/conversions-then.ts';
import { assertPast, revisionThen, rowThen } from '../items/then.ts';
import { type Ancestor, implode, type Use } from './implosion.ts';
import { lineById } from './loaders.ts';
import { batchOf, type BomLine } from './queries.ts';
import { linesThen } from './where-used.ts';

export interface AncestryAsked extends ForwardArgs {
  readonly on: string;
  readonly onlyTop: boolean;
  readonly asOf: string | null;
}

/** A page of all that holds an item on a date, nearest first, as it is known or was at a moment. */
export async function ancestorsOf(
  context: RequestContext,
  itemId: string,
  asked: AncestryAsked,
): Promise<Page<Ancestor>> {
  const { on, asOf } = asked;
  const uses =
    asOf === null
      ? await usesAbove(context.db, itemId, on)
      : await usesAboveThen(context, itemId, { on, asOf });
  const all = implode(itemId, uses);
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

/** Lines in force on a date, by what they name. */
function linesInForce(on: string): SQL {
  return sql`select line.id, line.component_id, revision.item_id from plm.bom_line line
    join plm.item_revision revision on revision.id = line.revision_id
    where ${inForce(on, sql`revision`)}`;
}

function linesInForceThen(on: string, asOf: string): SQL {
  const at = sql`${asOf}::timestamptz`;
  return sql`select line.id, line.component_id, revision.item_id from (${linesThen(at)}) line
    join plm.item_revision revision on revision.id = line.revision_id
      and revision.created_at <= ${at}
    ${rowThen(at)}
    where ${inForce(on, sql`known`)}`;
}

function inForce(on: string, revision: SQL): SQL {
  return sql`line.kind = 'COMPONENT'
    and ${revision}.label is not null and ${revision}.lifecycle <> 'OBSOLETE'
    and ${revision}.effective_from <= ${on}::date
    and (${revision}.effective_to is null or ${revision}.effective_to > ${on}::date)
    and (line.effective_from is null or line.effective_from <= ${on}::date)
    and (line.effective_to is null or line.effective_to > ${on}::date)`;
}

/** `union` meets each part once, however many ways lead to it. */
async function lineIdsAbove(db: Reader, itemId: string, lines: SQL): Promise<string[]> {
  const found = await db.execute<{ line_id: string }>(sql`/* structure above an item */
    with recursive used as not materialized (${lines}), above(item_id) as (
      select ${itemId}::uuid
      union
      select used.item_id from above join used on used.component_id = above.item_id
    )
    select used.id as line_id from above join used on used.component_id = above.item_id`);
  return found.map((row) => row.line_id);
}

/** All lines above in two reads. */
async function usesAbove(db: Reader, itemId: string, on: string): Promise<Use[]> {
  const found = await lineIdsAbove(db, itemId, linesInForce(on));
  if (found.length === 0) return [];
  const ids = sql`select found.line_id::uuid from jsonb_array_elements_text(
    ${JSON.stringify(found)}::text::jsonb) as found(line_id)`;
  const rows = await db
    .select({ line: bomLines, revision: itemRevisions, item: items })
    .from(bomLines)
    .innerJoin(itemRevisions, eq(itemRevisions.id, bomLines.revisionId))
    .innerJoin(items, eq(items.id, itemRevisions.itemId))
    .where(sql`${bomLines.id} in (${ids})`);
  return rows.map(toUse);
}

async function usesAboveThen(
  context: RequestContext,
  itemId: string,
  { on, asOf }: { on: string; asOf: string },
): Promise<Use[]> {
  assertPast(context, asOf);
  const found = await lineIdsAbove(context.db, itemId, linesInForceThen(on, asOf));
  const rows = await Promise.all(
    found.map(async (id) => {
      const line = await lineById(context).load(id);
      const revision = line && (await revisionThen(context, line.revisionId, asOf));
      const item = revision && (await itemThen(context, revision.itemId, asOf));
      return item ? [toUse({ line, revision, item })] : [];
    }),
  );
  return rows.flat();
}

interface UseRow {
  readonly line: BomLine;
  readonly revision: Pick<ItemRevision, 'id' | 'batchQuantity' | 'batchUnit'>;
  readonly item: Item;
}

function toUse({ line, revision, item }: UseRow): Use {
  return {
    revisionId: revision.id,
    parentItemId: item.id,
    componentId: line.componentId,
    stockQuantity: line.stockQuantity,
    attrition: line.attrition,
    batchQuantity: plain(batchOf(revision, item)),
  };
}
