import type { RequestContext } from '@throughline/chassis/context';
import { defineLateralPages } from '@throughline/chassis/lateral-page';
import { type Page, type PageArgs, replaceRows } from '@throughline/chassis/page';
import { sql } from 'drizzle-orm';
import { dispatchList, jobById, jobsOfOrder, planOfJob } from '../jobs/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { materialsOfOrder, workOrderById } from '../orders/loaders.ts';
import { itemById } from '../products/loaders.ts';
import { type Missing, missingOf } from './rules.ts';

const keys = {
  PRIORITY: sql`job.priority::numeric * 1000000 + (job.start_on - date '1970-01-01')`,
  EARLIEST_DUE_DATE: sql`(work_order.due_on - date '1970-01-01')::numeric`,
  SHORTEST_PROCESSING_TIME: sql`job.planned_minutes`,
};

export type DispatchRule = keyof typeof keys | 'CRITICAL_RATIO';

interface Asked extends PageArgs {
  readonly rule: DispatchRule;
  /** With what may be moved there. */
  readonly alternates: boolean;
  /** A cursor holds for its day: what is left gets less. */
  readonly today: string;
}

interface RankedRow extends Record<string, unknown> {
  id: string;
  parent: string;
  rank: string;
}

const keyOf = ({ rule, today }: Asked) =>
  rule === 'CRITICAL_RATIO'
    ? sql`round((work_order.due_on - ${today}::date) * 1440::numeric / greatest(1, (
        select sum(later.planned_minutes) from mes.job_order later
        where later.work_order_id = job.work_order_id and later.sequence >= job.sequence
          and later.replaced_at is null
          and later.status not in ('COMPLETED', 'ABORTED', 'CLOSED'))), 12)`
    : keys[rule];

const here = sql`job.work_center_id = asked.id`;

const centersIt = sql`(select alternate.work_center_id from mes.work_center_alternate alternate
  where alternate.alternate_id = asked.id and alternate.ended_at is null)`;

/** What waits elsewhere and was planned here, or where this work centre may stand in. */
const hereOrMovable = sql`(${here}
  or (job.status in ('WAITING', 'PENDING', 'READY', 'DISPATCHED') and (
    job.planned_work_center_id = asked.id or job.planned_work_center_id in ${centersIt}
    or (job.planned_work_center_id is null and job.work_center_id in ${centersIt}))))`;

/** Open jobs of a work centre are few, so they are ranked when they are asked for. */
const ranked = defineLateralPages<RankedRow, Asked>({
  name: 'dispatch list by a rule',
  id: sql`ranked.id`,
  sort: { by: sql`ranked.rank`, type: 'numeric', descending: false, valueOf: (row) => row.rank },
  rows: (asked, { and, orderBy, limit }) => sql`
    select ranked.id, asked.id as parent, ranked.rank::text as rank
    from (
      select job.id, (case when job.status = 'RUNNING' then 0 else 1e30 end) + ${keyOf(asked)} as rank
      from mes.job_order job join mes.work_order work_order on work_order.id = job.work_order_id
      where ${asked.alternates ? hereOrMovable : here}
        and job.status not in ('COMPLETED', 'ABORTED', 'CLOSED')) ranked
    where true ${and} order by ${orderBy} limit ${limit}`,
});

export async function dispatchListBy(
  context: RequestContext,
  workCenterId: string,
  {
    rule,
    alternates,
    ...args
  }: PageArgs & { readonly rule: DispatchRule; readonly alternates: boolean },
): Promise<Page<JobOrder> | null> {
  if (rule === 'PRIORITY' && !alternates) return dispatchList(context, workCenterId, args);
  const today = context.clock.now().toISOString().slice(0, 10);
  const page = await ranked(context, workCenterId, { ...args, rule, alternates, today });
  if (!page) return null;
  const jobs = await Promise.all(page.nodes.map(({ id }) => jobById(context).load(id)));
  return replaceRows(
    page,
    jobs.filter((job) => job !== null),
  );
}

export async function missingToStart(context: RequestContext, job: JobOrder): Promise<Missing[]> {
  const [order, jobs, materials, plan] = await Promise.all([
    workOrderById(context).load(job.workOrderId),
    jobsOfOrder(context).load(job.workOrderId),
    materialsOfOrder(context).load(job.workOrderId),
    planOfJob(context).load(job.id),
  ]);
  if (!order) return [];
  const tools = plan?.tools ?? [];
  const itemIds = [...materials, ...tools].flatMap(({ itemId }) =>
    itemId === null ? [] : [itemId],
  );
  const found = await Promise.all(itemIds.map((id) => itemById(context).load(id)));
  const names = new Map(found.flatMap((item) => (item ? [[item.id, item.number]] : [])));
  const nameOf = (itemId: string) => names.get(itemId) ?? 'an item';
  return missingOf(order, job, { jobs, materials, tools, nameOf });
}
