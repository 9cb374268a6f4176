import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import {
  actionMessages,
  forecasts,
  itemPlannings,
  pegs,
  plannedOrders,
} from '@throughline/drizzle/erp/planning';
import { inArray, sql } from 'drizzle-orm';

export type PegRow = typeof pegs.$inferSelect;
export type Forecast = typeof forecasts.$inferSelect;
export type ActionMessage = typeof actionMessages.$inferSelect;

export const plannedOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(plannedOrders)
      .where(inArray(plannedOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const planningsOfItem = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(itemPlannings)
      .where(inArray(itemPlannings.itemId, [...ids]))
      .orderBy(itemPlannings.itemId, itemPlannings.siteId),
  (row) => row.itemId,
);

export const pegsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(pegs)
      .where(inArray(pegs.supplyId, [...ids]))
      .orderBy(pegs.neededOn, pegs.demandKind, pegs.demandId),
  (row) => row.supplyId ?? '',
);

/** By the planned order, work order or purchase order line they are about. */
export const messagesOfSupply = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(actionMessages)
      .where(inArray(actionMessages.supplyId, [...ids]))
      .orderBy(actionMessages.supplyId, actionMessages.kind),
  (row) => row.supplyId,
);

export const forecastOfItem = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(forecasts)
      .where(inArray(forecasts.itemId, [...ids]))
      .orderBy(forecasts.itemId, forecasts.startsOn),
  (row) => row.itemId,
);

export const ordersOfItem = defineNestedPages({
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

/** Planned orders that are there for an order line, directly or further down. */
export const ordersForLine = defineListLoader<string, { line_id: string; id: string }>(
  async ({ db }, lineIds) =>
    db.execute<{ line_id: string; id: string }>(sql`/* planned orders of lines */
      with recursive down(line_id, id) as (
        select demand_id, supply_id from erp.peg
        where demand_id in ${[...lineIds]} and supply_kind = 'PLANNED_ORDER'
        union
        select down.line_id, peg.supply_id from down
        join erp.peg on peg.demand_id = down.id and peg.supply_kind = 'PLANNED_ORDER'
      )
      select down.line_id, down.id from down
      join erp.planned_order po on po.id = down.id and po.status in ('PLANNED', 'FIRM')
      union
      select sales_order_line_id, planned_order_id from erp.released_peg
      where sales_order_line_id in ${[...lineIds]}
      order by id`),
  (row) => row.line_id,
);
