import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { sql } from 'drizzle-orm';
import type { ReworkState } from './rules.ts';

interface Row extends Record<string, unknown> {
  id: string;
  open: string;
  away: string;
  scrapped: string;
}

/**
 * Pieces that jobs reported as rework and of which nobody said yet what became of them. What a
 * rework leaves over when all its steps have ended is back where it was found.
 */
export async function reworkOf(
  db: Reader,
  jobOrderIds: readonly string[],
): Promise<Map<string, ReworkState>> {
  if (jobOrderIds.length === 0) return new Map();
  const rows = await db.execute<Row>(sql`/* rework of jobs */
    select job.id, coalesce(said.open, 0) - coalesce(sent.scrapped, 0) as open,
      coalesce(sent.away, 0) as away, coalesce(sent.scrapped, 0) as scrapped
    from jsonb_array_elements_text(${JSON.stringify(jobOrderIds)}::text::jsonb) asked(id)
    join mes.job_order job on job.id = asked.id::uuid and job.rework_id is null
    left join lateral (
      select sum(rework_quantity - case when of_rework then good_quantity + scrap_quantity else 0 end)
        as open
      from mes.job_response where job_order_id = job.id and reversed_at is null) said on true
    left join lateral (
      select sum(scrapped) as scrapped,
        sum(case when ended then 0 else quantity - returned - scrapped end) as away
      from (
        select rework.quantity, sum(step.scrap_quantity) as scrapped,
          bool_and(step.status in ('COMPLETED', 'ABORTED', 'CLOSED')) as ended,
          (array_agg(step.good_quantity order by step.sequence desc, step.id desc))[1] as returned
        from mes.job_order step join mes.rework on rework.id = step.rework_id
        where step.rework_of_id = job.id group by rework.id) one) sent on true`);
  return indexBy([...rows], (row) => row.id);
}

export async function reworkAt(work: Work, jobOrderId: string): Promise<ReworkState> {
  const none = { open: '0', away: '0', scrapped: '0' };
  return (await reworkOf(work.tx, [jobOrderId])).get(jobOrderId) ?? none;
}

/** Those that are at the job itself. */
export function hereOf({ open, away }: ReworkState): string {
  return decimal(open).minus(away).toFixed();
}
