import type { Reader } from '@throughline/chassis/database';
import { sql } from 'drizzle-orm';
import { Recent } from './recent.ts';

/** What was done of an operation: sequence, whether it is completed, how much was reported. */
type JobRow = readonly [
  sequence: number,
  completed: boolean,
  reported: string,
  started: boolean,
  /** Where it is done; of a split operation, its oldest open job. */
  workCenterId: string,
];

type OrderRow = readonly [
  kind: 'WORK_ORDER' | 'PLANNED_ORDER',
  id: string,
  itemId: string,
  /** Pinned; null: the one in force when it is due. */
  revisionId: string | null,
  quantity: string,
  inProgress: boolean,
  startOn: string,
  dueOn: string,
  jobs: readonly JobRow[],
];

export interface OpenOrder {
  readonly kind: OrderRow[0];
  readonly id: string;
  readonly itemId: string;
  readonly revisionId: string | null;
  readonly quantity: string;
  readonly inProgress: boolean;
  readonly startOn: string;
  readonly dueOn: string;
  readonly jobs: readonly JobRow[];
}

export interface Asked {
  readonly siteId: string;
  /** Orders that are to start by then; started ones all. */
  readonly until: string;
}

export interface OpenOrders {
  /** What the database had committed when they were read. */
  readonly snapshot: string;
  /** Equal for the same rows, whoever reads them. */
  readonly fingerprint: string;
  readonly orders: readonly OpenOrder[];
}

interface Answer extends Record<string, unknown> {
  snapshot: string;
  fingerprint: string;
  rows: readonly OrderRow[] | null;
}

/** What a reader has already needs no second reading: one site's orders are some megabytes. */
const kept = new Recent<OpenOrders>(8);

/**
 * Orders to make that are released and may be worked on, and planned ones. Scheduling them is what
 * capacity stands on, so they are sent only when they are others than those that were read last.
 */
export async function openOrders(db: Reader, { siteId, until }: Asked): Promise<OpenOrders> {
  const key = `${siteId} ${until}`;
  const known = kept.get(key);
  if (known && (await isUntouched(db, known.snapshot))) return known;
  const [answer] = await db.execute<Answer>(sql`/* open orders to make */
    with orders as materialized (
      select 'WORK_ORDER' as kind, wo.id, wo.item_id, wo.revision_id,
        wo.quantity, wo.status = 'IN_PROGRESS' as in_progress,
        wo.start_on, wo.due_on, coalesce(job.jobs, '[]'::jsonb) as jobs
      from erp.work_order wo
      left join lateral (
        select jsonb_agg(jsonb_build_array(sequence, completed, trim_scale(reported)::text, started, center)
          order by sequence) as jobs
        from (
          select sequence, bool_and(completed) as completed, sum(reported_quantity) as reported,
            bool_or(started) as started,
            (array_agg(work_center_id order by completed, id))[1] as center
          from erp.work_order_job where work_order_id = wo.id and not rework group by sequence) one
      ) job on true
      where wo.site_id = ${siteId} and wo.status in ('RELEASED', 'IN_PROGRESS')
        and (wo.start_on <= ${until}::date or wo.status = 'IN_PROGRESS')
      union all
      select 'PLANNED_ORDER', po.id, po.item_id, null, po.quantity, false,
        po.start_on, po.due_on, '[]'::jsonb
      from erp.planned_order po
      where po.site_id = ${siteId} and po.status in ('PLANNED', 'FIRM') and po.supply_type = 'MAKE'
        and po.start_on <= ${until}::date
    ), found as (
      select count(*) || ' ' || coalesce(sum(hash_record_extended(orders, 0)), 0) as fingerprint
      from orders
    )
    select pg_current_snapshot()::text as snapshot, fingerprint, case when fingerprint is distinct from ${known?.fingerprint ?? null}::text
      then (select coalesce(json_agg(json_build_array(kind, id, item_id, revision_id,
        trim_scale(quantity)::text, in_progress, start_on, due_on, jobs)), '[]'::json) from orders) end as rows
    from found`);
  const found: Omit<OpenOrders, 'snapshot'> =
    answer?.rows || !known
      ? { fingerprint: answer?.fingerprint ?? '', orders: (answer?.rows ?? []).map(read) }
      : known;
  const now = { ...found, snapshot: answer?.snapshot ?? '' };
  kept.set(key, now);
  return now;
}

/** Nobody has written anything anywhere since: then every row is as it was. */
async function isUntouched(db: Reader, snapshot: string): Promise<boolean> {
  const [now] = await db.execute<{ snapshot: string }>(sql`/* what can be seen now */
    select pg_current_snapshot()::text as snapshot`);
  return now?.snapshot === snapshot;
}

function read(row: OrderRow): OpenOrder {
  const [kind, id, itemId, revisionId, quantity, inProgress, startOn, dueOn, jobs] = row;
  return { kind, id, itemId, revisionId, quantity, inProgress, startOn, dueOn, jobs };
}
