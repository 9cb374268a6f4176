import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { type Page, type PageArgs, pageWindow, toPage } from '@throughline/chassis/page';
import { defineNestedPages } from '@throughline/chassis/table-page';
import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';
import { plannedOrders } from '@throughline/drizzle/erp/planning';
import { purchaseOrderLines } from '@throughline/drizzle/erp/purchasing';
import { sql } from 'drizzle-orm';
import { standardCosts } from '../costing/queries.ts';
import { among } from '../planning/scope.ts';
import { costsOf, type CostImpact } from './costs.ts';
import { lateLinesOf } from './lateness.ts';
import type { Change, DisposedChange } from './proposal.ts';
import type { LateLine } from './supply-queries.ts';

export const plannedOrdersOf = defineNestedPages({
  table: plannedOrders,
  parent: plannedOrders.itemId,
  where: sql`${plannedOrders.status} in ('PLANNED', 'FIRM')`,
  keyOf: (row) => row.itemId,
  sort: {
    by: plannedOrders.startOn,
    type: 'date',
    descending: false,
    valueOf: (row) => row.startOn,
  },
});

export const openLinesOf = defineNestedPages({
  table: purchaseOrderLines,
  parent: purchaseOrderLines.itemId,
  where: sql`${purchaseOrderLines.receivedQuantity} < ${purchaseOrderLines.quantity}
    and exists (select 1 from erp.purchase_order po
      where po.id = ${purchaseOrderLines.purchaseOrderId}
        and po.status in ('OPEN', 'PARTLY_RECEIVED'))`,
  keyOf: (row) => row.itemId,
  sort: {
    by: purchaseOrderLines.dueOn,
    type: 'date',
    descending: false,
    valueOf: (row) => row.dueOn,
  },
});

export const costOfItem = defineLoader(({ db }, ids: readonly string[]) => standardCosts(db, ids));

/** On hand of an item, all sites and lots together. */
export const onHandOf = defineLoader<string, Decimal>(async ({ db }, ids) => {
  const rows = await db.execute<{ item_id: string; on_hand: string }>(sql`/* impact: on hand */
    select item_id, sum(on_hand) as on_hand from erp.stock_balance
    where ${among(sql`item_id`, ids)} group by item_id`);
  return new Map(rows.map((row) => [row.item_id, decimal(row.on_hand)]));
});

export interface OnOrder {
  readonly quantity: Decimal;
  readonly value: Decimal;
}

export const nothingOnOrder: OnOrder = { quantity: zero, value: zero };

export const onOrderOf = defineLoader<string, OnOrder>(async ({ db }, ids) => {
  const rows = await db.execute<{ item_id: string; quantity: string; value: string }>(sql`
    /* impact: on order */
    select line.item_id, sum(line.quantity - line.received_quantity) as quantity,
      sum((line.quantity - line.received_quantity) * line.unit_price) as value
    from erp.purchase_order_line line join erp.purchase_order po on po.id = line.purchase_order_id
      and po.status in ('OPEN', 'PARTLY_RECEIVED')
    where ${among(sql`line.item_id`, ids)} and line.received_quantity < line.quantity
    group by line.item_id`);
  return new Map(
    rows.map(({ item_id, quantity, value }) => [
      item_id,
      { quantity: decimal(quantity), value: decimal(value) },
    ]),
  );
});

export interface LotStock extends Record<string, unknown> {
  /** The lot's, or that of nobody for what belongs to no lot. */
  readonly id: string;
  readonly item_id: string;
  readonly lot_id: string | null;
  readonly on_hand: string;
}

const noLot = '00000000-0000-0000-0000-000000000000';

const lotPages = defineLoader<string, Page<LotStock>>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ itemId: key.slice(0, 36), args: key.slice(37) }));
  const pages = new Map<string, Page<LotStock>>();
  for (const [args, group] of groupBy(asked, (one) => one.args)) {
    const shape = { args: JSON.parse(args) as PageArgs, id: sql`id` };
    const window = pageWindow<LotStock>(shape);
    const itemIds = group.map(({ itemId }) => itemId);
    const rows = await db.execute<LotStock>(sql`/* impact: stock by lot */
      select page.* from unnest(${`{${itemIds.join(',')}}`}::uuid[]) as asked(item_id)
      cross join lateral (
        select stock.* from (
          select item_id, lot_id, coalesce(lot_id, ${noLot}::uuid) as id, sum(on_hand) as on_hand
          from erp.stock_balance where item_id = asked.item_id and on_hand > 0
          group by item_id, lot_id
        ) stock ${window.where ? sql`where ${window.where}` : sql``}
        order by ${window.orderBy} limit ${window.limit}
      ) page`);
    for (const itemId of itemIds) {
      const own = rows.filter((row) => row.item_id === itemId);
      pages.set(`${itemId} ${args}`, toPage(shape, window, own));
    }
  }
  return pages;
});

export function lotsOf(context: RequestContext, itemId: string, args: PageArgs) {
  const { first, after, last, before } = args;
  return lotPages(context).load(`${itemId} ${JSON.stringify({ first, after, last, before })}`);
}

/** One reckoning for all changes of a request; equal ids are one change. */
function reckonOnce<Asked extends { readonly id: string }, Answer>(
  reckon: (context: RequestContext, asked: readonly Asked[]) => Promise<Map<string, Answer>>,
) {
  const loader = defineLoader<string, Answer>((context, keys) =>
    reckon(
      context,
      keys.map((key) => JSON.parse(key) as Asked),
    ).then((found) => new Map(keys.flatMap((key) => byKey(found, key)))),
  );
  const byKey = (found: ReadonlyMap<string, Answer>, key: string) => {
    const answer = found.get((JSON.parse(key) as Asked).id);
    return answer === undefined ? [] : [[key, answer] as const];
  };
  return (context: RequestContext, asked: Asked) => loader(context).load(JSON.stringify(asked));
}

export const costOfChange = reckonOnce<Change, CostImpact>(costsOf);
export const lateLinesOfChange = reckonOnce<DisposedChange, LateLine[]>(lateLinesOf);
