import { defineListLoader } from '@throughline/chassis/loader';
import { sql } from 'drizzle-orm';
import type { PegRow } from './loaders.ts';
import { among } from './scope.ts';

interface WalkRow extends Record<string, unknown> {
  root: string;
  id: string;
  item_id: string;
  supply_kind: PegRow['supplyKind'];
  planned_order_id: string | null;
  supply_id: string | null;
  supply_on: string;
  quantity: string;
  needed_on: string;
  demand_kind: PegRow['demandKind'];
  sales_order_line_id: string | null;
  parent_planned_order_id: string | null;
  work_order_id: string | null;
}

/** A peg found on the way from an order line down, or from a supply up. */
export type WalkedPeg = Omit<PegRow, 'siteId' | 'forecastId'> & { readonly root: string };

const columns = sql`peg.id, peg.item_id, peg.supply_kind, peg.planned_order_id, peg.supply_id,
  peg.supply_on::text, peg.quantity, peg.needed_on::text, peg.demand_kind, peg.sales_order_line_id,
  peg.parent_planned_order_id, peg.work_order_id`;

/**
 * All that is there for an order line (APICS: full pegging): each supply is entered once, however
 * many ways lead to it, so work grows with pegs and never with paths.
 */
export const supplyChainOfLine = defineListLoader<string, WalkedPeg>(
  async ({ db }, lineIds) => {
    const rows = await db.execute<WalkRow>(sql`/* pegging down */
      with recursive supply(root, id) as (
        select sales_order_line_id, coalesce(planned_order_id, supply_id) from erp.peg
        where ${among(sql`sales_order_line_id`, lineIds)}
        union
        select supply.root, part.id from supply join lateral (
          select coalesce(planned_order_id, supply_id) as id from erp.peg
          where parent_planned_order_id = supply.id
          union all
          select coalesce(planned_order_id, supply_id) from erp.peg where work_order_id = supply.id
        ) part on part.id is not null
      )
      select peg.sales_order_line_id as root, ${columns} from erp.peg
      where ${among(sql`peg.sales_order_line_id`, lineIds)}
      union all
      select supply.root, ${columns} from supply
      join erp.peg on peg.parent_planned_order_id = supply.id
      union all
      select supply.root, ${columns} from supply join erp.peg on peg.work_order_id = supply.id
      order by needed_on desc, id`);
    return rows.map(read);
  },
  (row) => row.root,
);

/** Who a planned order, work order or purchase order line is for in the end, over all levels. */
export const endDemandsOfSupply = defineListLoader<string, WalkedPeg>(
  async ({ db }, ids) => {
    const rows = await db.execute<WalkRow>(sql`/* pegging up */
      with recursive supply(root, id) as (
        select id, id from unnest(${`{${ids.join(',')}}`}::uuid[]) as given(id)
        union
        select supply.root, peg.id from supply join lateral (
          select coalesce(parent_planned_order_id, work_order_id) as id from erp.peg
          where planned_order_id = supply.id
          union all
          select coalesce(parent_planned_order_id, work_order_id) from erp.peg
          where supply_id = supply.id
        ) peg on peg.id is not null
      ), reached as (
        select supply.root, ${columns} from supply join erp.peg on peg.planned_order_id = supply.id
        union all
        select supply.root, ${columns} from supply join erp.peg on peg.supply_id = supply.id
      )
      select * from reached where demand_kind in ('SALES_LINE', 'FORECAST', 'SAFETY_STOCK')
      order by needed_on, id`);
    return rows.map(read);
  },
  (row) => row.root,
);

function read(row: WalkRow): WalkedPeg {
  return {
    root: row.root,
    id: row.id,
    itemId: row.item_id,
    supplyKind: row.supply_kind,
    plannedOrderId: row.planned_order_id,
    supplyId: row.supply_id,
    supplyOn: row.supply_on,
    quantity: row.quantity,
    neededOn: row.needed_on,
    demandKind: row.demand_kind,
    salesOrderLineId: row.sales_order_line_id,
    parentPlannedOrderId: row.parent_planned_order_id,
    workOrderId: row.work_order_id,
  };
}
