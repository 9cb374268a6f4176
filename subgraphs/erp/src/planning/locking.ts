import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';

/** One writes the plan of a site at a time, whoever plans or releases. */
export async function lockPlan(work: Work, siteId: string): Promise<void> {
  await work.tx.execute(sql`/* lock the plan of a site */
    select pg_advisory_xact_lock(hashtextextended(${siteId}, 2))`);
}
