import type { RequestContext } from '@throughline/chassis/context';
import {
  type ForwardArgs,
  type ForwardWindow,
  forwardWindow,
  type Page,
  toForwardPage,
} from '@throughline/chassis/forward-page';
import { groupBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import { type SQL, sql } from 'drizzle-orm';
import { deepest } from '../genealogy/rules.ts';
import { isUuid, stepDown, stepUp, traceFrom } from '../genealogy/tracing.ts';
import type { Happening, Thing } from './rules.ts';

export interface HappeningsAsked {
  /** Of the trace of a lot, itself included. */
  readonly lotId: string | null;
  readonly direction: 'BACKWARD' | 'FORWARD';
  readonly workOrderId: string | null;
  readonly from: string | null;
  /** Excluded. */
  readonly to: string | null;
}

interface Row extends Record<string, unknown> {
  id: string;
  at: string;
  reversed_at: string | null;
  time_zone: string;
  site_id: string;
  place_id: string | null;
  work_order_id: string;
  number: string;
  label: string | null;
  operation: string | null;
  is_report: boolean;
}

type Place = readonly [id: string];
type Window = ForwardWindow<Place>;

const places = {
  write: ({ id }: Row): Place => [id],
  read: (value: unknown): value is Place =>
    Array.isArray(value) && value.length === 1 && isUuid((value as unknown[])[0]),
};

/** Reports and issues by hand, in the order in which they were written down. */
export async function findHappenings(
  { db }: RequestContext,
  asked: HappeningsAsked,
  args: ForwardArgs,
): Promise<Page<Happening>> {
  const window = forwardWindow(args, places);
  const rows = await db.execute<Row>(sql`/* what happened, for EPCIS */
    ${traceOf(asked)}
    select happened.id, to_json(happened.at)#>>'{}' as at,
      to_json(happened.reversed_at)#>>'{}' as reversed_at, site.time_zone, site.id as site_id,
      coalesce(happened.unit_id, job.work_unit_id, job.work_center_id) as place_id,
      wo.id as work_order_id, wo.number, made.label, job.name as operation, happened.is_report
    from (${happenedIn(asked, window)}) happened
    join mes.work_order wo on wo.id = happened.work_order_id
    join mes.site site on site.id = wo.site_id
    left join mes.job_order job on job.id = happened.job_id
    left join mes.definition made on made.revision_id = wo.revision_id
    order by happened.id limit ${window.size + 1}`);
  const page = toForwardPage(window, places, rows);
  const things = await thingsOf(db, page.nodes);
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: read(node, things) }));
  return { ...page, edges, nodes: edges.map(({ node }) => node) };
}

/** `touched(lot_id)`: the lots on the trace. */
function traceOf({ lotId, direction }: HappeningsAsked): SQL {
  if (lotId === null) return sql``;
  const step = direction === 'BACKWARD' ? stepDown : stepUp;
  return sql`with recursive ${traceFrom(JSON.stringify([lotId]), step, deepest)},
    touched as (select distinct lot_id from trace)`;
}

/** One more than the page of each kind: what is left of the two is a page. */
function happenedIn(asked: HappeningsAsked, { size, place }: Window): SQL {
  const { from, to, workOrderId } = asked;
  const common = (row: SQL, at: SQL): SQL[] => [
    ...(from === null ? [] : [sql`${at} >= ${from}::timestamptz`]),
    ...(to === null ? [] : [sql`${at} < ${to}::timestamptz`]),
    ...(workOrderId === null ? [] : [sql`${row}.work_order_id = ${workOrderId}`]),
    ...(place === null ? [] : [sql`${row}.id > ${place[0]}::uuid`]),
  ];
  const reports = [
    sql`exists (select 1 from mes.material_actual told where told.job_response_id = report.id)`,
    ...common(sql`report`, sql`report.produced_at`),
    ...onTrace(asked, sql`report.id`, sql`job_response_id`),
  ];
  const issues = [
    sql`issued.use = 'CONSUMED' and issued.job_response_id is null`,
    ...common(sql`issued`, sql`issued.recorded_at`),
    ...onTrace(asked, sql`issued.id`, sql`id`),
  ];
  return sql`
    (select report.id, report.produced_at as at, report.reversed_at, report.work_unit_id as unit_id,
      report.work_order_id, report.job_order_id as job_id, true as is_report
    from mes.job_response report where ${sql.join(reports, sql` and `)}
    order by report.id limit ${size + 1})
    union all
    (select issued.id, issued.recorded_at, issued.reversed_at, null, issued.work_order_id,
      issued.job_order_id, false
    from mes.material_actual issued where ${sql.join(issues, sql` and `)}
    order by issued.id limit ${size + 1})`;
}

/**
 * Down: what made a lot of the trace, and what the whole orders of those used. Up: whatever has to do
 * with a lot of the trace.
 */
function onTrace({ lotId, direction }: HappeningsAsked, id: SQL, of: SQL): SQL[] {
  if (lotId === null) return [];
  const touching = sql`from mes.material_actual actual
    where actual.lot_id in (select lot_id from touched) and actual.reversed_at is null`;
  if (direction === 'FORWARD') return [sql`${id} in (select actual.${of} ${touching})`];
  return [
    sql`${id} in (
      select actual.${of} ${touching} and actual.use = 'PRODUCED'
      union
      select shared.${of} from mes.material_actual shared
      where shared.whole_order and shared.use = 'CONSUMED' and shared.reversed_at is null
        and shared.work_order_id in (
          select actual.work_order_id ${touching} and actual.use = 'PRODUCED'))`,
  ];
}

interface ThingRow extends Record<string, unknown>, Omit<Thing, 'quantity'> {
  happeningId: string;
  use: 'CONSUMED' | 'PRODUCED';
  quantity: string | null;
}

/**
 * What reports used and made. What the whole order used is an input of each report that made some of
 * it, without a quantity: nobody measured the share.
 */
async function thingsOf(
  db: RequestContext['db'],
  rows: readonly Row[],
): Promise<Map<string, ThingRow[]>> {
  if (rows.length === 0) return new Map();
  const asked = JSON.stringify(rows.map(({ id, is_report }) => ({ id, is_report })));
  const found = await db.execute<ThingRow>(sql`/* things of happenings */
    with asked as (
      select id, is_report from jsonb_to_recordset(${asked}::text::jsonb)
        as asked(id uuid, is_report boolean)
    ), own as (
      select asked.id as happening_id, actual.use, actual.item_id, actual.lot_id, actual.quantity,
        actual.id, actual.work_order_id
      from asked join mes.material_actual actual on actual.job_response_id = asked.id
      join mes.job_response report on report.id = asked.id
      where asked.is_report and (actual.reversed_at is null or report.reversed_at is not null)
      union all
      select asked.id, actual.use, actual.item_id, actual.lot_id, actual.quantity, actual.id,
        actual.work_order_id
      from asked join mes.material_actual actual on actual.id = asked.id
      where not asked.is_report
    ), shared as (
      select distinct own.happening_id, actual.item_id, actual.lot_id
      from own join mes.material_actual actual on actual.work_order_id = own.work_order_id
        and actual.whole_order and actual.use = 'CONSUMED' and actual.reversed_at is null
        and actual.job_response_id is distinct from own.happening_id
      where own.use = 'PRODUCED'
    ), told as (
      select happening_id, use, item_id, lot_id, quantity, id from own
      union all
      select happening_id, 'CONSUMED', item_id, lot_id, null, null from shared
    )
    select told.happening_id as "happeningId", told.use, told.item_id as "itemId",
      told.lot_id as "lotId", told.quantity::text as quantity, item.gtin, item.tracking, item.unit,
      coalesce(lot.number, received.number) as "lotNumber"
    from told join mes.item item on item.id = told.item_id
    left join mes.lot lot on lot.id = told.lot_id
    left join mes.received_lot received on received.id = told.lot_id
    order by told.id nulls last, told.lot_id, told.item_id`);
  return groupBy(found, (row) => row.happeningId);
}

function read(row: Row, things: ReadonlyMap<string, readonly ThingRow[]>): Happening {
  const all = things.get(row.id) ?? [];
  const used = (use: ThingRow['use']): Thing[] =>
    all
      .filter((thing) => thing.use === use)
      .map((thing) => ({ ...thing, quantity: thing.quantity && plain(thing.quantity) }));
  const outputs = used('PRODUCED');
  return {
    id: row.id,
    happenedAt: new Date(row.at),
    reversedAt: row.reversed_at === null ? null : new Date(row.reversed_at),
    timeZone: row.time_zone,
    siteId: row.site_id,
    placeId: row.place_id,
    workOrderId: row.work_order_id,
    workOrderNumber: row.number,
    revision: row.label,
    operation: row.operation,
    wholeOrder: outputs.length === 0,
    inputs: used('CONSUMED'),
    outputs,
  };
}
