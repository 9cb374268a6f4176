import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { decimal } from '@throughline/chassis/values/decimal';
import { sql } from 'drizzle-orm';
import { unitsOfCenter, workUnitById } from '../equipment/loaders.ts';
import { workTime } from '../labor/loaders.ts';
import { workingTimeOfCenter } from '../shifts/loaders.ts';
import { shiftsWithin, type WorkingTime, workingSpans } from '../shifts/rules.ts';
import { type StateInterval, within } from '../states/rules.ts';
import { readTimelines } from '../states/timelines.ts';
import {
  added,
  assertKpiPeriod,
  type Elements,
  elementsOf,
  type Made,
  type UnitElements,
} from './rules.ts';

interface Asked {
  readonly workUnitId: string;
  readonly from: string;
  readonly to: string;
  /** Only what was reported of this order; left out: of all. */
  readonly workOrderId?: string;
}

export interface JobRow extends Record<string, unknown> {
  at: number;
  run_minutes: string;
  batch_quantity: string;
  good: string;
  scrap: string;
  rework: string;
  started: number | null;
  completed: number | null;
}

const asRows = (asked: readonly Asked[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(asked.map((one, at) => ({ at, ...one })))}::text::jsonb)
    as asked(at int, "workUnitId" uuid, "from" timestamptz, "to" timestamptz, "workOrderId" uuid)`;

/** What was reported on work units in periods, a row a job. Rework that was put right counts no more. */
function readJobs({ db }: RequestContext, asked: readonly Asked[]) {
  return db.execute<JobRow>(sql`/* quantities of work units by job */
    select asked.at, job.run_minutes, job.batch_quantity,
      (extract(epoch from job.started_at) * 1000)::float8 as started,
      (extract(epoch from job.completed_at) * 1000)::float8 as completed,
      coalesce(sum(report.good_quantity) filter (where not report.of_rework), 0) as good,
      coalesce(sum(report.scrap_quantity) filter (where not report.of_rework), 0) as scrap,
      sum(report.rework_quantity) as rework
    from ${asRows(asked)}
    join mes.job_response report on report.work_unit_id = asked."workUnitId"
      and report.produced_at >= asked."from" and report.produced_at < asked."to"
      and report.reversed_at is null
      and (asked."workOrderId" is null or report.work_order_id = asked."workOrderId")
    join mes.job_order job on job.id = report.job_order_id
    group by asked.at, job.id`);
}

interface FirstAsked {
  readonly workUnitIds: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** What the same work orders put through their first operations, an order once for all work units. */
const firstQuantities = defineLoader(async ({ db }, keys: readonly string[]) => {
  const asked = keys.map((key, at) => ({ at, ...(JSON.parse(key) as FirstAsked) }));
  const rows = await db.execute<{
    at: number;
    made: string;
  }>(sql`/* first operations of the same orders */
    with orders as (
      select distinct asked.at, asked."from", asked."to", report.work_order_id
      from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
        as asked(at int, "workUnitIds" jsonb, "from" timestamptz, "to" timestamptz)
      cross join lateral jsonb_array_elements_text(asked."workUnitIds") as unit(id)
      join mes.job_response report on report.work_unit_id = unit.id::uuid
        and report.produced_at >= asked."from" and report.produced_at < asked."to"
        and report.reversed_at is null)
    select orders.at,
      sum(report.good_quantity + report.scrap_quantity + report.rework_quantity) as made
    from orders
    join lateral (select id, rank() over (order by job.sequence) as place from mes.job_order job
      where job.work_order_id = orders.work_order_id and job.replaced_at is null
        and job.rework_id is null) first on first.place = 1
    join mes.job_response report on report.job_order_id = first.id
      and report.produced_at >= orders."from" and report.produced_at < orders."to"
      and report.reversed_at is null and not report.of_rework
    group by orders.at`);
  return new Map(rows.map(({ at, made }) => [keys[at] ?? '', made]));
});

interface Facts {
  readonly states: readonly StateInterval[];
  readonly working: WorkingTime | null;
  readonly jobs: readonly JobRow[];
}

export const madeOf = (job: JobRow): Made => ({
  runMinutes: job.run_minutes,
  batchQuantity: job.batch_quantity,
  good: job.good,
  scrap: job.scrap,
  rework: job.rework,
});

function observe(asked: Asked, facts: Facts, now: Date): UnitElements {
  const period = { startsAt: new Date(asked.from), endsAt: new Date(asked.to) };
  const shifts = facts.working ? shiftsWithin(facts.working, period.startsAt, period.endsAt) : [];
  return elementsOf({
    period,
    states: within(facts.states, period.startsAt, period.endsAt),
    downBefore: facts.states.some((one) => one.state === 'DOWN' && one.startsAt < period.startsAt),
    working: workingSpans(shifts),
    orders: facts.jobs.flatMap(({ started, completed }) =>
      started === null
        ? []
        : [{ startsAt: new Date(started), endsAt: completed === null ? now : new Date(completed) }],
    ),
    made: facts.jobs.map(madeOf),
  });
}

/** Elements of any number of work units and periods, by a few reads. */
export const elements = defineLoader(async (context, keys: readonly string[]) => {
  const asked = keys.map((key) => JSON.parse(key) as Asked);
  const working = await Promise.all(
    asked.map(async ({ workUnitId }) => {
      const unit = await workUnitById(context).load(workUnitId);
      return unit && workingTimeOfCenter(context).load(unit.workCenterId);
    }),
  );
  const states = await readTimelines(
    context.db,
    asked.map(({ workUnitId, from, to }) => ({
      workUnitId,
      // With the moment before it: a failure that lasts over the edge is counted once.
      from: new Date(Date.parse(from) - 1),
      to: new Date(to),
    })),
  );
  const jobs = groupBy(await readJobs(context, asked), (row) => row.at);
  const now = context.clock.now();
  return new Map(
    keys.map((key, at) => {
      const facts = {
        states: states[at] ?? [],
        working: working[at] ?? null,
        jobs: jobs.get(at) ?? [],
      };
      return [key, observe(asked[at] as Asked, facts, now)];
    }),
  );
});

export interface KpiPeriod {
  readonly from: string;
  readonly to: string;
}

/** The period until now: what is ahead is neither planned nor missed yet. */
function elapsed({ from, to }: KpiPeriod, now: Date): KpiPeriod {
  assertKpiPeriod(new Date(from), new Date(to));
  const end = new Date(Math.max(Date.parse(from), Math.min(Date.parse(to), now.getTime())));
  return { from, to: end.toISOString() };
}

export interface MeasuredPeriod extends KpiPeriod {
  readonly elements: Elements;
}

/** Labour of a work centre may be at none of its work units, so it is asked for by itself. */
interface Place {
  readonly workCenterId: string | null;
  readonly workUnitId: string | null;
  readonly workUnitIds: readonly string[];
}

async function measure(
  context: RequestContext,
  { workCenterId, workUnitId, workUnitIds }: Place,
  asked: KpiPeriod,
): Promise<MeasuredPeriod> {
  const { from, to } = elapsed(asked, context.clock.now());
  const all = await Promise.all(
    workUnitIds.map((id) =>
      elements(context).load(JSON.stringify({ workUnitId: id, from, to } satisfies Asked)),
    ),
  );
  const first = JSON.stringify({ workUnitIds, from, to } satisfies FirstAsked);
  const firstPQ = decimal((await firstQuantities(context).load(first)) ?? 0);
  const { APWT, APAT } = await workTime(context, { workCenterId, workUnitId, from, to });
  const labor = {
    APWT: APWT === null ? null : decimal(APWT),
    APAT: APAT === null ? null : decimal(APAT),
  };
  const ofUnits = added(all.filter((one) => one !== null));
  return { from, to, elements: { ...ofUnits, firstPQ, ...labor } };
}

export const kpisOfUnit = (context: RequestContext, id: string, period: KpiPeriod) =>
  measure(context, { workCenterId: null, workUnitId: id, workUnitIds: [id] }, period);

export async function kpisOfCenter(context: RequestContext, id: string, period: KpiPeriod) {
  const units = await unitsOfCenter(context).load(id);
  const workUnitIds = units.map((unit) => unit.id);
  return measure(context, { workCenterId: id, workUnitId: null, workUnitIds }, period);
}
