import type { RequestContext } from '@throughline/chassis/context';
import {
  type ForwardArgs,
  forwardWindow,
  type Page,
  toForwardPage,
} from '@throughline/chassis/forward-page';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { type SQL, sql } from 'drizzle-orm';
import { assertSomeLots, deepest } from './rules.ts';
import { isDepth, isUuid, stepUp, type Traced, traceFrom } from './tracing.ts';

export interface Recall {
  readonly lotIds: readonly string[];
}

export function recallOf(lotIds: readonly string[]): Recall {
  assertSomeLots(lotIds);
  return { lotIds: [...new Set(lotIds)] };
}

type Place = readonly [depth: number, lotId: string];

const places = {
  write: ({ depth, lot_id: lotId }: Traced): Place => [depth, lotId],
  read: (value: unknown): value is Place =>
    Array.isArray(value) &&
    value.length === 2 &&
    isDepth(value[0]) &&
    isUuid((value as unknown[])[1]),
};

/** `reached`: each lot once, at its nearest. */
function reachedFrom({ lotIds }: Recall): SQL {
  return sql`with recursive ${traceFrom(JSON.stringify(lotIds), stepUp, deepest)}, reached as (
    select lot_id, min(depth) as depth from trace group by lot_id
  )`;
}

export async function lotsReached(
  { db }: RequestContext,
  recall: Recall,
  args: ForwardArgs,
): Promise<Page<Traced>> {
  const window = forwardWindow(args, places);
  const { size, place } = window;
  const behind = place ? sql`(depth, lot_id) > (${place[0]}::int, ${place[1]}::uuid)` : sql`true`;
  const rows = await db.execute<Traced>(sql`/* lots of a recall */ ${reachedFrom(recall)}
    select lot_id, depth from reached where ${behind} order by depth, lot_id limit ${size + 1}`);
  return toForwardPage(window, places, rows);
}

export async function countReached({ db }: RequestContext, recall: Recall): Promise<number> {
  const [row] = await db.execute<{ lots: number }>(sql`/* reach of a recall */
    ${reachedFrom(recall)} select count(*)::int as lots from reached`);
  return row?.lots ?? 0;
}

export function inProcess({ db }: RequestContext, recall: Recall, args: PageArgs) {
  return readTablePage(db, {
    table: workOrders,
    args,
    where: sql`${workOrders.status} in ('RELEASED', 'IN_PROGRESS', 'HELD') and ${workOrders.id} in (
        ${reachedFrom(recall)}
        select used.work_order_id from reached join mes.material_actual used
          on used.lot_id = reached.lot_id and used.use = 'CONSUMED' and used.reversed_at is null)`,
  });
}
