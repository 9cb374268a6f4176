import type { Reader } from '@throughline/chassis/database';
import { sql } from 'drizzle-orm';

/** Items of which a revision that is released, or still buildable, uses the item; the first few. */
export async function releasedUsesOf(db: Reader, itemId: string): Promise<string[]> {
  const rows = await db.execute<{ number: string }>(sql`/* released uses of an item */
    select distinct item.number from (
      select line.revision_id from plm.bom_line line where line.component_id = ${itemId}
      union
      select substitute.revision_id from plm.bom_substitute substitute
      where substitute.item_id = ${itemId}
      union
      select made.revision_id from plm.manufacturing_bom_line line
      join plm.manufacturing_bom made on made.id = line.bom_id and made.status = 'RELEASED'
      where line.component_id = ${itemId}
    ) used
    join plm.item_revision revision on revision.id = used.revision_id
      and (revision.lifecycle = 'RELEASED'
        or (revision.lifecycle = 'SUPERSEDED' and revision.kept_buildable))
    join plm.item item on item.id = revision.item_id
    order by item.number limit 6`);
  return rows.map((row) => row.number);
}
