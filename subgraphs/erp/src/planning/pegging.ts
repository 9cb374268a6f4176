import { defineListLoader } from '@throughline/chassis/loader';
import { sql } from 'drizzle-orm';
import type { PegRow } from './loaders.ts';
import { arrayOf } from './scope.ts';

interface WalkRow extends Record<string, unknown> {
  root: string;
  item_id: string;
  supply_kind: PegRow['supplyKind'];
  supply_id: string | null;
  supply_on: string;
  quantity: string;
  needed_on: string;
  demand_kind: PegRow['demandKind'];
  demand_id: string | null;
}

/** A peg found on the way from an order line down, or from a supply up. */
export type WalkedPeg = Omit<PegRow, 'siteId'> & { readonly root: string };

const columns = sql`peg.item_id, peg.supply_kind, peg.supply_id, peg.supply_on::text, peg.quantity,
  peg.needed_on::text, peg.demand_kind, peg.demand_id`;

/**
 * All that is there for an order line (APICS: full pegging): each supply is entered once, however
 * many ways lead to it, so work grows with pegs and never with paths.
 */
export const supplyChainOfLine = defineListLoader<string, WalkedPeg>(
  async ({ db }, lineIds) => {
    const rows = await db.execute<WalkRow>(sql`/* pegging down */
      with recursive supply(root, id) as (
        select id, id from unnest(${arrayOf(lineIds)}::uuid[]) as given(id)
        union
        select supply.root, peg.supply_id from supply
        join erp.peg on peg.demand_id = supply.id and peg.supply_id is not null
      )
      select supply.root, ${columns} from supply join erp.peg on peg.demand_id = supply.id
      order by needed_on desc, supply_on desc, supply_id, demand_id`);
    return rows.map(read);
  },
  (row) => row.root,
);

/** Who a planned order, work order or purchase order line is for in the end, over all levels. */
export const endDemandsOfSupply = defineListLoader<string, WalkedPeg>(
  async ({ db }, ids) => {
    const rows = await db.execute<WalkRow>(sql`/* pegging up */
      with recursive supply(root, id) as (
        select id, id from unnest(${arrayOf(ids)}::uuid[]) as given(id)
        union
        select supply.root, peg.demand_id from supply join erp.peg on peg.supply_id = supply.id
        where peg.demand_kind in ('PLANNED_ORDER', 'WORK_ORDER', 'TRANSFER_ORDER')
      )
      select supply.root, ${columns} from supply join erp.peg on peg.supply_id = supply.id
      where peg.demand_kind in ('SALES_LINE', 'FORECAST', 'SAFETY_STOCK')
      order by needed_on, demand_id, supply_id`);
    return rows.map(read);
  },
  (row) => row.root,
);

function read(row: WalkRow): WalkedPeg {
  return {
    root: row.root,
    itemId: row.item_id,
    supplyKind: row.supply_kind,
    supplyId: row.supply_id,
    supplyOn: row.supply_on,
    quantity: row.quantity,
    neededOn: row.needed_on,
    demandKind: row.demand_kind,
    demandId: row.demand_id,
  };
}
