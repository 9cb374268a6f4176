import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader } from '@throughline/chassis/loader';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { sql } from 'drizzle-orm';
import { secondsOfJob } from '../labor/loaders.ts';
import { type Span, united } from '../shifts/rules.ts';
import { elements, type JobRow, madeOf, type MeasuredPeriod } from './loaders.ts';
import { added, quantitiesOf, secondsIn } from './rules.ts';

interface OrderJobRow extends JobRow {
  work_order_id: string;
  id: string;
  units: string[];
  first: boolean;
}

/** Jobs of orders that have started: where and when they ran, and all that was reported of them. */
const jobsOfOrders = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db.execute<OrderJobRow>(sql`/* jobs of orders for KPIs */
      select job.work_order_id, job.id, 0 as at, job.run_minutes, job.batch_quantity,
        (extract(epoch from job.started_at) * 1000)::float8 as started,
        (extract(epoch from job.completed_at) * 1000)::float8 as completed,
        job.rework_id is null and job.sequence
          = min(job.sequence) over (partition by job.work_order_id) as first,
        coalesce(said.units, case when job.work_unit_id is null then '[]'::jsonb
          else jsonb_build_array(job.work_unit_id) end) as units,
        coalesce(said.good, 0) as good, coalesce(said.scrap, 0) as scrap,
        coalesce(said.rework, 0) as rework
      from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) asked(id)
      join mes.job_order job on job.work_order_id = asked.id::uuid and job.replaced_at is null
      left join lateral (
        select jsonb_agg(distinct work_unit_id) filter (where work_unit_id is not null) as units,
          sum(good_quantity) filter (where not of_rework) as good,
          sum(scrap_quantity) filter (where not of_rework) as scrap, sum(rework_quantity) as rework
        from mes.job_response where job_order_id = job.id and reversed_at is null) said on true`),
  (row) => row.work_order_id,
);

/** Times that machines spent while the order's jobs ran on them, one after another or at once. */
async function timesOf(
  context: RequestContext,
  workOrderId: string,
  jobs: readonly (OrderJobRow & Span)[],
) {
  const unitIds = [...new Set(jobs.flatMap((job) => job.units))];
  const asked = unitIds.flatMap((workUnitId) => {
    const there = jobs.filter((job) => job.units.includes(workUnitId));
    return united(there.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())).map(
      ({ startsAt, endsAt }) => ({
        workUnitId,
        from: startsAt.toISOString(),
        to: endsAt.toISOString(),
        workOrderId,
      }),
    );
  });
  const found = await Promise.all(asked.map((one) => elements(context).load(JSON.stringify(one))));
  return added(found.filter((one) => one !== null));
}

/** From the first start until all has ended, or now; null while nothing has started. */
export async function kpisOfOrder(
  context: RequestContext,
  workOrderId: string,
): Promise<MeasuredPeriod | null> {
  const now = context.clock.now();
  const rows = await jobsOfOrders(context).load(workOrderId);
  const jobs = rows.flatMap((row) => {
    if (row.started === null) return [];
    const startsAt = new Date(row.started);
    const endsAt = row.completed === null ? now : new Date(row.completed);
    return [{ ...row, startsAt, endsAt: endsAt < startsAt ? startsAt : endsAt }];
  });
  if (jobs.length === 0) return null;
  const spans = united(jobs.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()));
  const labor = await Promise.all(jobs.map(({ id }) => secondsOfJob(context).load(id)));
  const worked = labor.filter((seconds) => seconds !== null);
  return {
    from: (spans[0]?.startsAt ?? now).toISOString(),
    to: (spans.at(-1)?.endsAt ?? now).toISOString(),
    elements: {
      ...(await timesOf(context, workOrderId, jobs)),
      ...quantitiesOf(rows.map(madeOf)),
      AOET: secondsIn(spans),
      firstPQ: sum(
        rows.filter((row) => row.first).flatMap((row) => [row.good, row.scrap, row.rework]),
      ),
      APWT: worked.length === 0 ? null : decimal(sum(worked)),
      APAT: null,
    },
  };
}
