import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { assertComponentsReleased } from '../boms/rules.ts';

/** Nobody makes a component obsolete meanwhile. */
export async function assertSiteComponentsReleased(work: Work, bomId: string): Promise<void> {
  await work.tx.execute(sql`/* hold a site's components */
    select id from plm.item
    where id in (select component_id from plm.manufacturing_bom_line where bom_id = ${bomId})
    order by id for share`);
  const missing = await work.tx.execute<{
    number: string;
  }>(sql`/* a site's components not released */
    select distinct item.number from plm.manufacturing_bom_line line
    join plm.item item on item.id = line.component_id
    where line.bom_id = ${bomId}
      and not exists (select 1 from plm.item_revision released
                      where released.item_id = line.component_id
                        and released.lifecycle = 'RELEASED')
    order by item.number`);
  assertComponentsReleased(missing.map((row) => row.number));
}
