import { defineLateralPages } from '@throughline/chassis/lateral-page';
import type { PageArgs } from '@throughline/chassis/page';
import { type SQL, sql } from 'drizzle-orm';
import type { PegRow } from './loaders.ts';

/** A peg found on the way from an order line down, or from a supply up. */
export interface WalkedPeg extends Omit<PegRow, 'siteId'>, Record<string, unknown> {
  readonly id: string;
  readonly parent: string;
}

/**
 * Of supplies that cover a demand more than once, a row. Its id is of what it joins: it stays while
 * the two stand together, so that a cursor stays, too, when the plan is made anew.
 */
function walked(supplies: SQL, pegs: SQL): SQL {
  return sql`
    with recursive supply(id) as (${supplies})
    select md5(concat_ws(' ', peg.supply_kind, peg.supply_id, peg.supply_on, peg.demand_kind,
        peg.demand_id, peg.needed_on, peg.item_id))::uuid as id,
      peg.item_id as "itemId", peg.supply_kind as "supplyKind", peg.supply_id as "supplyId",
      peg.supply_on::text as "supplyOn", sum(peg.quantity)::text as quantity,
      peg.needed_on::text as "neededOn", peg.demand_kind as "demandKind",
      peg.demand_id as "demandId"
    ${pegs}
    group by peg.item_id, peg.supply_kind, peg.supply_id, peg.supply_on, peg.needed_on,
      peg.demand_kind, peg.demand_id`;
}

function definePegPages(name: string, descending: boolean, walk: SQL) {
  return defineLateralPages<WalkedPeg, PageArgs>({
    name,
    id: sql`walked.id`,
    sort: {
      by: sql`walked."neededOn"`,
      type: 'text',
      descending,
      valueOf: ({ neededOn }) => neededOn,
    },
    rows: (_, { and, orderBy, limit }) => sql`
      select walked.*, asked.id as parent from (${walk}) walked
      where true ${and} order by ${orderBy} limit ${limit}`,
  });
}

/**
 * All that is there for an order line (APICS: full pegging): each supply is entered once, however
 * many ways lead to it, so work grows with pegs and never with paths.
 */
export const supplyChainOfLine = definePegPages(
  'pegging down',
  true,
  walked(
    sql`select asked.id
      union
      select peg.supply_id from supply
      join erp.peg on peg.demand_id = supply.id and peg.supply_id is not null`,
    sql`from supply join erp.peg on peg.demand_id = supply.id`,
  ),
);

/** Who a planned order, work order or purchase order line is for in the end, over all levels. */
export const endDemandsOfSupply = definePegPages(
  'pegging up',
  false,
  walked(
    sql`select asked.id
      union
      select peg.demand_id from supply join erp.peg on peg.supply_id = supply.id
      where peg.demand_kind in ('PLANNED_ORDER', 'WORK_ORDER', 'TRANSFER_ORDER')`,
    sql`from supply join erp.peg on peg.supply_id = supply.id
      where peg.demand_kind in ('SALES_LINE', 'FORECAST', 'SAFETY_STOCK')`,
  ),
);
