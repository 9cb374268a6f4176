import type { Reader } from '@throughline/chassis/database';
import { Refusal } from '@throughline/chassis/refusal';
import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { controlPlans, processAlarms } from '@throughline/drizzle/mes/control-charts';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Sample } from './rules.ts';

export type ControlPlan = typeof controlPlans.$inferSelect;
export type ProcessAlarm = typeof processAlarms.$inferSelect;

/** One characteristic through all revisions and jobs. */
export interface Watched {
  readonly itemId: string;
  readonly operationSequence: number;
  readonly characteristicName: string;
}

export const ofWatched = (watched: Watched) =>
  and(
    eq(controlPlans.itemId, watched.itemId),
    eq(controlPlans.operationSequence, watched.operationSequence),
    eq(controlPlans.characteristicName, watched.characteristicName),
  );

export async function planNow(db: Reader, watched: Watched): Promise<ControlPlan | null> {
  const [plan] = await db
    .select()
    .from(controlPlans)
    .where(and(ofWatched(watched), isNull(controlPlans.endedAt)));
  return plan ?? null;
}

export function plansOfItem(db: Db, itemId: string, first: number): Promise<ControlPlan[]> {
  if (first < 1 || first > 100) {
    throw new Refusal('PAGE_SIZE_OUT_OF_RANGE', 'A page has 1 to 100 rows.', 'first');
  }
  return db
    .select()
    .from(controlPlans)
    .where(eq(controlPlans.itemId, itemId))
    .orderBy(desc(controlPlans.id))
    .limit(first);
}

export function findAlarms(db: Db, itemId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: processAlarms,
    args,
    where: itemId === null ? undefined : eq(processAlarms.itemId, itemId),
    sort: newestFirst(processAlarms),
  });
}

interface SampleRow extends Record<string, unknown> {
  id: string;
  job_order_id: string;
  values: string[] | null;
  inspected: string | null;
  nonconforming: string | null;
}

export type ReadSample = Sample & { readonly jobOrderId: string };

const read = (row: SampleRow): ReadSample => ({
  id: row.id,
  jobOrderId: row.job_order_id,
  values: row.values ?? [],
  inspected: row.inspected === null ? null : Number(row.inspected),
  nonconforming: row.nonconforming === null ? null : Number(row.nonconforming),
});

export interface Window {
  readonly from: string | null;
  readonly to: string | null;
  readonly last: number;
}

/** The newest samples of a period, oldest first; what was voided of them is not in it. */
export async function samplesOf(
  db: Reader,
  watched: Watched,
  { from, to, last }: Window,
): Promise<ReadSample[]> {
  const rows = await db.execute<SampleRow>(sql`/* newest samples of a characteristic */
    ${picked(
      watched,
      sql`(${from}::timestamptz is null or inspected_at >= ${from}::timestamptz)
        and (${to}::timestamptz is null or inspected_at < ${to}::timestamptz)
        order by inspected_at desc, id desc limit ${last}`,
    )}`);
  return rows.map(read);
}

/** Samples about one, oldest first: so many before it, it, and so many after it. */
export async function samplesAbout(
  db: Reader,
  watched: Watched,
  inspection: { readonly id: string; readonly inspectedAt: Date },
  [before, after]: readonly [before: number, after: number],
): Promise<ReadSample[]> {
  const place = sql`(${inspection.inspectedAt.toISOString()}::timestamptz, ${inspection.id}::uuid)`;
  const earlier = await db.execute<SampleRow>(sql`/* samples up to one */
    ${picked(
      watched,
      sql`(inspected_at, id) <= ${place} order by inspected_at desc, id desc limit ${before + 1}`,
    )}`);
  const later = await db.execute<SampleRow>(sql`/* samples after one */
    ${picked(
      watched,
      sql`(inspected_at, id) > ${place} order by inspected_at, id limit ${after}`,
    )}`);
  return [...earlier, ...later].map(read);
}

/** Only what the chart's index finds is joined with its results. */
const picked = ({ itemId, operationSequence, characteristicName }: Watched, which: object) => sql`
  with sample as materialized (
    select id, job_order_id, inspected_at from mes.inspection
    where item_id = ${itemId} and operation_sequence = ${operationSequence}
      and characteristic_name = ${characteristicName} and ${which})
  select sample.id, sample.job_order_id,
    array_agg(result.value::text order by result.piece)
      filter (where result.value is not null) as values,
    sum(result.inspected_count) as inspected, sum(result.nonconforming_count) as nonconforming
  from sample left join mes.inspection_result result
    on result.inspection_id = sample.id and not result.voided
  group by sample.id, sample.job_order_id, sample.inspected_at
  order by sample.inspected_at, sample.id`;
