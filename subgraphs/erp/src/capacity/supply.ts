import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { decimal } from '@throughline/chassis/values/decimal';
import { itemPlannings } from '@throughline/drizzle/erp/planning';
import { items } from '@throughline/drizzle/erp/references';
import { and, eq, sql } from 'drizzle-orm';
import { among } from '../planning/scope.ts';
import type { FreeSupply, PartFacts } from './promise.ts';

interface SupplyRow extends Record<string, unknown> {
  item_id: string;
  on_date: string;
  quantity: string;
}

export interface Parts {
  readonly siteId: string;
  readonly from: string;
  readonly itemIds: readonly string[];
  /** What is asked for. An order goes before what is only forecast of it. */
  readonly itemId: string;
}

/** What a promise needs to know of all parts: three reads, however many they are. */
export async function readFacts(db: Reader, parts: Parts): Promise<ReadonlyMap<string, PartFacts>> {
  const { siteId, itemIds } = parts;
  const known = await db
    .select({ id: items.id, unit: items.unit, tracking: items.tracking })
    .from(items)
    .where(among(items.id, itemIds));
  const rows = await db
    .select()
    .from(itemPlannings)
    .where(and(eq(itemPlannings.siteId, siteId), among(itemPlannings.itemId, itemIds)));
  const parameters = indexBy(rows, (row) => row.itemId);
  const supplies = groupBy(await readFree(db, parts), (row) => row.item_id);
  return new Map(
    known.map((item) => [
      item.id,
      {
        item,
        parameters: parameters.get(item.id) ?? null,
        free: (supplies.get(item.id) ?? []).map<FreeSupply>((row) => ({
          on: row.on_date,
          quantity: decimal(row.quantity),
        })),
      },
    ]),
  );
}

/** Usable stock that neither a demand nor the safety stock takes and nothing is kept of, and open supply that nobody needs. */
function readFree(db: Reader, { siteId, from, itemIds, itemId }: Parts) {
  return db.execute<SupplyRow>(sql`/* promise: free supply */
    with stock as (
      select balance.item_id, sum(balance.on_hand) as on_hand, sum(balance.reserved) as reserved
      from erp.stock_balance balance
      left join erp.material_lot lot on lot.id = balance.lot_id
      where balance.site_id = ${siteId} and ${among(sql`balance.item_id`, itemIds)}
        and (lot.id is null or lot.status = 'AVAILABLE')
      group by balance.item_id
    ), peg as materialized (
      select item_id, supply_kind, supply_id, supply_on, quantity,
        demand_kind = 'EXCESS' or (demand_kind = 'FORECAST' and item_id = ${itemId}) as is_free
      from erp.peg where site_id = ${siteId} and ${among(sql`item_id`, itemIds)}
        and (supply_kind = 'STOCK' or demand_kind in ('EXCESS', 'FORECAST'))
    ), pegged as (
      select item_id, sum(quantity) as quantity from peg
      where supply_kind = 'STOCK' and not is_free group by item_id
    )
    select stock.item_id, ${from}::date::text as on_date,
      stock.on_hand - greatest(coalesce(pegged.quantity, 0), stock.reserved) as quantity
    from stock left join pegged on pegged.item_id = stock.item_id
    where stock.on_hand > greatest(coalesce(pegged.quantity, 0), stock.reserved)
    union all
    select peg.item_id, greatest(coalesce(po.available_on, peg.supply_on), ${from}::date)::text,
      sum(peg.quantity)
    from peg left join erp.planned_order po on po.id = peg.supply_id
    where peg.supply_kind <> 'STOCK' and peg.is_free
    group by 1, 2
    order by 1, 2`);
}
