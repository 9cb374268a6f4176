import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { sharesOf } from './rules.ts';

/** A time of a person that was written, and the period in which they may be elsewhere by it. */
export interface Touched {
  readonly laborEntryId: string;
  readonly personId: string;
  readonly from: Date;
  /** Null: without an end. */
  readonly to: Date | null;
}

interface Row extends Record<string, unknown> {
  id: string;
  person_id: string;
  job_order_id: string | null;
  work_order_id: string | null;
  work_center_id: string;
  work_unit_id: string | null;
  site_id: string;
  started: number;
  ended: number | null;
  told_seconds: number | null;
  affected: boolean;
  qualifications: string[];
}

/** Entries whose share may be another, and those that they share with. Who calls holds the person's lock. */
async function readAffected(work: Work, touched: readonly Touched[]): Promise<readonly Row[]> {
  return work.tx.execute<Row>(sql`/* labour whose share may be another */
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(touched)}::text::jsonb)
        as asked("laborEntryId" uuid, "personId" uuid, "from" timestamptz, "to" timestamptz)),
    affected as (
      select entry.* from mes.labor_entry entry join asked on asked."laborEntryId" = entry.id
      union
      select entry.* from asked join mes.labor_entry entry on entry.person_id = asked."personId"
        and (asked."to" is null or entry.started_at < asked."to")
        and (entry.ended_at is null or entry.ended_at > asked."from")),
    sharing as (
      select id from affected
      union
      select other.id from affected join mes.labor_entry other
        on other.person_id = affected.person_id
        and (affected.ended_at is null or other.started_at < affected.ended_at)
        and (other.ended_at is null or other.ended_at > affected.started_at))
    select entry.id, entry.person_id, entry.job_order_id, job.work_order_id, entry.work_center_id,
      entry.work_unit_id, center.site_id, entry.told_seconds,
      (extract(epoch from entry.started_at) * 1000)::float8 as started,
      (extract(epoch from entry.ended_at) * 1000)::float8 as ended,
      entry.id in (select id from affected) as affected,
      array(select distinct held.name from mes.person_qualification held
        where held.person_id = entry.person_id
          and (entry.started_at at time zone site.time_zone)::date
            between held.valid_from and coalesce(held.valid_to, 'infinity')
          and (held.withdrawn_at is null or held.withdrawn_at > entry.started_at)
        order by held.name) as qualifications
    from sharing join mes.labor_entry entry on entry.id = sharing.id
    join mes.work_center center on center.id = entry.work_center_id
    join mes.site site on site.id = center.site_id
    left join mes.job_order job on job.id = entry.job_order_id`);
}

/** Beyond every time: what lasts shares until then with what has ended. */
const never = new Date(8.64e15);

const placeOf = (row: Row) => ({
  laborEntryId: row.id,
  personId: row.person_id,
  qualifications: row.qualifications,
  jobOrderId: row.job_order_id,
  workOrderId: row.work_order_id,
  workCenterId: row.work_center_id,
  workUnitId: row.work_unit_id,
  siteId: row.site_id,
  startedAt: new Date(row.started).toISOString(),
});

function say(
  work: Work,
  type: 'LaborStarted' | 'LaborReported',
  row: Row,
  more: Record<string, unknown> = {},
): void {
  work.append({
    type,
    aggregateType: 'PersonnelActual',
    aggregateId: row.id,
    payload: { ...placeOf(row), ...more },
  });
}

/**
 * Tells whose time on a job has become final, or is another than was told: of the entries that were
 * written, and of those that share their seconds. What lasts is not told before it ends.
 */
export async function tellLabor(
  work: Work,
  touched: readonly Touched[],
  { begun = false, reason = null }: { begun?: boolean; reason?: string | null } = {},
): Promise<void> {
  if (touched.length === 0) return;
  const rows = await readAffected(work, touched);
  const written = new Set(touched.map((one) => one.laborEntryId));
  const told: { id: string; seconds: number }[] = [];
  for (const own of groupBy(rows, (row) => row.person_id).values()) {
    const shares = sharesOf(
      own.map((row) => ({
        id: row.id,
        jobOrderId: row.job_order_id,
        startedAt: new Date(row.started),
        endedAt: row.ended === null ? null : new Date(row.ended),
      })),
      new Date(0),
      never,
    );
    for (const row of own.filter((one) => one.affected)) {
      const isWritten = written.has(row.id);
      if (begun && isWritten) say(work, 'LaborStarted', row);
      const seconds = row.ended === null ? 0 : (shares.get(row.id) ?? 0);
      const isNews = row.told_seconds === null ? row.ended !== null : seconds !== row.told_seconds;
      if (!isNews && !(isWritten && row.told_seconds !== null)) continue;
      told.push({ id: row.id, seconds });
      say(work, 'LaborReported', row, {
        endedAt: row.ended === null ? null : new Date(row.ended).toISOString(),
        seconds,
        secondsBefore: row.told_seconds,
        reason: isWritten ? reason : null,
      });
    }
  }
  await keepTold(work, told);
}

async function keepTold(work: Work, told: readonly { id: string; seconds: number }[]) {
  if (told.length === 0) return;
  await work.tx.execute(sql`/* keep what was told of labour */
    update mes.labor_entry entry set told_seconds = told.seconds
    from jsonb_to_recordset(${JSON.stringify(told)}::text::jsonb) as told(id uuid, seconds int)
    where entry.id = told.id`);
}
