import type { RequestContext } from '@throughline/chassis/context';
import {
  type ForwardArgs,
  forwardWindow,
  type Page,
  toForwardPage,
} from '@throughline/chassis/forward-page';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { type SQL, sql } from 'drizzle-orm';
import { assertDepth, assertFewItems } from './rules.ts';
import { isDepth, isUuid, stepDown, stepUp, traceFrom } from './tracing.ts';

export interface StepsAsked extends ForwardArgs {
  readonly direction: 'BACKWARD' | 'FORWARD';
  readonly depth: number;
  readonly itemIds: readonly string[] | null;
  readonly workCenterId: string | null;
  readonly endsOnly: boolean;
}

/** Something was used up and a lot was made of it. */
export interface Step extends Record<string, unknown> {
  readonly root: string;
  readonly depth: number;
  readonly consumed_id: string;
  readonly produced_id: string;
}

type Place = readonly [depth: number, consumedId: string, producedId: string];

const places = {
  write: (step: Step): Place => [step.depth, step.consumed_id, step.produced_id],
  read: (value: unknown): value is Place => {
    if (!Array.isArray(value) || value.length !== 3) return false;
    const [depth, ...ids] = value as unknown[];
    return isDepth(depth) && ids.every(isUuid);
  },
};

/** Lots that are asked in the same way are read together. Keys are the lot's id and what is asked. */
const pages = defineLoader<string, Page<Step>>(async ({ db }, keys) => {
  const found = new Map<string, Page<Step>>();
  for (const [text, asking] of groupBy(keys, (key) => key.slice(37))) {
    const asked = JSON.parse(text) as StepsAsked;
    const window = forwardWindow(asked, places);
    const lotIds = asking.map((key) => key.slice(0, 36));
    const rows = await db.execute<Step>(stepsOf(lotIds, asked, window));
    const byLot = groupBy(rows, (row) => row.root);
    for (const key of asking) {
      found.set(key, toForwardPage(window, places, byLot.get(key.slice(0, 36)) ?? []));
    }
  }
  return found;
});

/** A page of the steps by which a lot is made of others, or others of it. */
export async function stepsFrom(
  context: RequestContext,
  lotId: string,
  asked: StepsAsked,
): Promise<Page<Step>> {
  assertDepth(asked.depth);
  assertFewItems(asked.itemIds);
  forwardWindow(asked, places);
  const page = await pages(context).load(`${lotId} ${JSON.stringify(asked)}`);
  if (!page) throw new Error('a trace without a page');
  return page;
}

function stepsOf(
  lotIds: readonly string[],
  asked: StepsAsked,
  { size, place }: { readonly size: number; readonly place: Place | null },
): SQL {
  const { direction, depth } = asked;
  const step = direction === 'BACKWARD' ? stepDown : stepUp;
  const behind = place
    ? sql`(depth, consumed_id, produced_id) > (${place[0]}::int, ${place[1]}::uuid, ${place[2]}::uuid)`
    : sql`true`;
  return sql`/* steps of traces */
    with recursive ${traceFrom(JSON.stringify(lotIds), step, depth - 1)}, nearest as (
      select root, lot_id, min(depth) as depth from trace group by root, lot_id
    ), steps as (
      select distinct trace.root, trace.depth + 1 as depth, next.consumed_id, next.produced_id
      from nearest trace cross join lateral (${step}) next
      where ${sql.join(filtersOf(asked), sql` and `)}
    ), numbered as (
      select *, row_number() over (
        partition by root order by depth, consumed_id, produced_id) as place
      from steps where ${behind}
    )
    select root, depth, consumed_id, produced_id from numbered where place <= ${size + 1}
    order by root, place`;
}

function filtersOf({ direction, itemIds, workCenterId, endsOnly }: StepsAsked): SQL[] {
  const filters = [sql`true`];
  if (itemIds) filters.push(sql`next.item_id = any(${`{${itemIds.join(',')}}`}::uuid[])`);
  if (workCenterId) {
    filters.push(sql`exists (select 1 from mes.job_order job
      where job.id = next.job_order_id and job.work_center_id = ${workCenterId})`);
  }
  if (endsOnly) {
    filters.push(sql`not exists (select 1 from mes.material_actual further
      where further.lot_id = next.lot_id and further.reversed_at is null
        and further.use = ${direction === 'BACKWARD' ? 'PRODUCED' : 'CONSUMED'})`);
  }
  return filters;
}
