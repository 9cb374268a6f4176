import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { type SQL, sql } from 'drizzle-orm';
import { assertDepth, deepest } from './rules.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What a cursor may hold as an id. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

/** Steps from where a trace begins, in a cursor. */
export function isDepth(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= deepest;
}

export interface Traced extends Record<string, unknown> {
  readonly root: string;
  readonly lot_id: string;
  readonly depth: number;
}

/** What a lot was made of: by its own reports, and by what the whole order used. */
export const stepDown = sql`
  select used.lot_id, used.item_id, used.id as consumed_id, made.id as produced_id,
    coalesce(used.job_order_id, made.job_order_id) as job_order_id
  from mes.material_actual made
  cross join lateral (
    select own.id, own.lot_id, own.item_id, own.job_order_id from mes.material_actual own
    where own.job_response_id = made.job_response_id and own.use = 'CONSUMED'
      and own.lot_id is not null and own.reversed_at is null
    union
    select shared.id, shared.lot_id, shared.item_id, shared.job_order_id from mes.material_actual shared
    where shared.work_order_id = made.work_order_id and shared.whole_order
      and shared.use = 'CONSUMED' and shared.lot_id is not null and shared.reversed_at is null
  ) used
  where made.lot_id = trace.lot_id and made.use = 'PRODUCED' and made.reversed_at is null`;

/** What was made of a lot: by the report that used it, or by all of the order that did. */
export const stepUp = sql`
  select made.lot_id, made.item_id, used.id as consumed_id, made.id as produced_id,
    coalesce(used.job_order_id, made.job_order_id) as job_order_id
  from mes.material_actual used
  cross join lateral (
    select own.id, own.lot_id, own.item_id, own.job_order_id from mes.material_actual own
    where not used.whole_order and own.job_response_id = used.job_response_id
      and own.use = 'PRODUCED' and own.lot_id is not null and own.reversed_at is null
    union
    select every.id, every.lot_id, every.item_id, every.job_order_id from mes.material_actual every
    where used.whole_order and every.work_order_id = used.work_order_id
      and every.use = 'PRODUCED' and every.lot_id is not null and every.reversed_at is null
  ) made
  where used.lot_id = trace.lot_id and used.use = 'CONSUMED' and used.reversed_at is null`;

/**
 * The lots on the traces of some (a JSON array of ids), `root`, `lot_id` and `depth`. `union` meets
 * a lot once a depth, so work grows with lots and never with the paths between them.
 */
export function traceFrom(roots: string, step: SQL, depth: number): SQL {
  return sql`trace(root, lot_id, depth) as (
    select id::uuid, id::uuid, 0 from jsonb_array_elements_text(${roots}::text::jsonb) as asked(id)
    union
    select trace.root, next.lot_id, trace.depth + 1
    from trace cross join lateral (${step}) next
    where trace.depth < ${depth}
  )`;
}

/** Traces of many lots in one query. Keys are `lotId depth`. */
function defineTrace(step: SQL) {
  return defineLoader<string, readonly Traced[]>(async ({ db }, keys) => {
    const traces = new Map<string, readonly Traced[]>();
    const byDepth = groupBy(keys, (key) => key.slice(37));
    for (const [depth, asked] of byDepth) {
      const roots = JSON.stringify(asked.map((key) => key.slice(0, 36)));
      const rows = await db.execute<Traced>(sql`/* trace lots */
        with recursive ${traceFrom(roots, step, Number(depth))}
        select root, lot_id, min(depth) as depth from trace
        where lot_id <> root group by root, lot_id order by root, min(depth), lot_id`);
      const byRoot = groupBy(rows, (row) => row.root);
      for (const key of asked) traces.set(key, byRoot.get(key.slice(0, 36)) ?? []);
    }
    return traces;
  });
}

const madeFrom = defineTrace(stepDown);
const madeInto = defineTrace(stepUp);

export async function trace(
  context: RequestContext,
  way: 'madeFrom' | 'madeInto',
  lotId: string,
  depth: number,
): Promise<readonly Traced[]> {
  assertDepth(depth);
  const loader = way === 'madeFrom' ? madeFrom(context) : madeInto(context);
  return (await loader.load(`${lotId} ${depth}`)) ?? [];
}
