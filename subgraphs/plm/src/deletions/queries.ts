import type { Db, Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { deletions } from '@throughline/drizzle/plm/lifecycles';
import { type SQL, sql } from 'drizzle-orm';

export type Deletion = typeof deletions.$inferSelect;

/** Who names an item, in words; the first few. */
export async function usesOfItem(db: Reader, itemId: string): Promise<string[]> {
  const rows = await db.execute<{ used_by: string }>(sql`/* uses of an item */
    select distinct used_by from (
      select item.number as used_by from plm.bom_line line
      join plm.item_revision revision on revision.id = line.revision_id
      join plm.item item on item.id = revision.item_id
      where line.component_id = ${itemId}
      union all
      select item.number from plm.bom_substitute substitute
      join plm.item_revision revision on revision.id = substitute.revision_id
      join plm.item item on item.id = revision.item_id
      where substitute.item_id = ${itemId}
      union all
      select item.number from plm.manufacturing_bom made
      join plm.item_revision revision on revision.id = made.revision_id
      join plm.item item on item.id = revision.item_id
      where exists (select 1 from plm.manufacturing_bom_line line
          where line.bom_id = made.id and line.component_id = ${itemId})
        or jsonb_path_exists(made.operations, '$[*].tools[*] ? (@.itemId == $id)',
          jsonb_build_object('id', ${itemId}::text))
      union all
      select item.number from plm.operation_tool tool
      join plm.item_revision revision on revision.id = tool.revision_id
      join plm.item item on item.id = revision.item_id
      where tool.item_id = ${itemId} and revision.item_id <> ${itemId}
      union all
      select item.number from plm.alternate alternate
      join plm.item item
        on item.id in (alternate.item_id, alternate.alternate_item_id) and item.id <> ${itemId}
      where ${itemId} in (alternate.item_id, alternate.alternate_item_id)
        and alternate.ended_at is null
      union all
      select item.number from plm.item_supersession supersession
      join plm.item item
        on item.id in (supersession.item_id, supersession.successor_id) and item.id <> ${itemId}
      where ${itemId} in (supersession.item_id, supersession.successor_id)
        and supersession.ended_at is null
      union all
      ${pastUses(itemId)}
      union all
      select number from plm.change_request where item_id = ${itemId}
      union all
      select change.number from plm.affected_item affected
      join plm.change_order change on change.id = affected.change_order_id
      where affected.item_id = ${itemId}
    ) uses order by used_by limit 6`);
  return rows.map((row) => row.used_by);
}

/** History names it still: of designs that are in work, or were released without it. */
function pastUses(itemId: string): SQL {
  const named = sql`jsonb_build_object('id', ${itemId}::text)`;
  return sql`select item.number || ' (earlier)' from (
      select revision_id from plm.bom_line_past where component_id = ${itemId}
      union
      select line.revision_id from plm.bom_substitute_past substitute
      join plm.bom_line_past line on line.id = substitute.line_id
      where substitute.item_id = ${itemId}
      union
      select revision_id from plm.operations_past
      where jsonb_path_exists(segments, '$[*].tools[*] ? (@.itemId == $id)', ${named})
      union
      select made.revision_id from plm.manufacturing_bom_past past
      join plm.manufacturing_bom made on made.id = past.bom_id
      where jsonb_path_exists(past.lines, '$[*] ? (@.componentId == $id)', ${named})
        or jsonb_path_exists(past.operations, '$[*].tools[*] ? (@.itemId == $id)', ${named})
    ) past
    join plm.item_revision revision on revision.id = past.revision_id
    join plm.item item on item.id = revision.item_id
    where revision.item_id <> ${itemId}`;
}

export async function usesOfRevision(db: Reader, revisionId: string): Promise<string[]> {
  const rows = await db.execute<{ used_by: string }>(sql`/* uses of a revision */
    select distinct change.number as used_by from plm.affected_item affected
    join plm.change_order change on change.id = affected.change_order_id
    where ${revisionId} in (affected.from_revision_id, affected.to_revision_id)
    order by used_by limit 6`);
  return rows.map((row) => row.used_by);
}

export function findDeletions(db: Db, args: PageArgs) {
  return readTablePage(db, { table: deletions, args, sort: newestFirst(deletions) });
}
