import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';

/**
 * One writes the plan of a site at a time, whoever plans or releases; sites that fetch from each
 * other are one, for the plan of one moves orders and promises of the others.
 */
export async function lockPlan(work: Work, siteId: string): Promise<void> {
  await work.tx.execute(sql`/* lock the plan of a site and of those it trades with */
    with recursive pair(one, other) as materialized (
      select distinct site_id, source_site_id from erp.item_planning where source_site_id is not null
    ), linked(id) as (
      select ${siteId}::uuid
      union
      select case when pair.one = linked.id then pair.other else pair.one end
      from linked join pair on linked.id in (pair.one, pair.other)
    )
    select pg_advisory_xact_lock(hashtextextended(id, 2))
    from (select id::text as id from linked order by id) as ordered`);
}
