import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import {
  materialLots,
  reservations,
  shortages,
  stockBalances,
  stockMoves,
  storageLocations,
} from '@throughline/drizzle/erp/inventory';
import { inArray, sql } from 'drizzle-orm';

export type MaterialLot = typeof materialLots.$inferSelect;
export type StorageLocation = typeof storageLocations.$inferSelect;
export type Shortage = typeof shortages.$inferSelect;

export const lotById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(materialLots)
      .where(inArray(materialLots.id, [...ids])),
    (row) => row.id,
  ),
);

export const locationById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(storageLocations)
      .where(inArray(storageLocations.id, [...ids])),
    (row) => row.id,
  ),
);

export const moveById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stockMoves)
      .where(inArray(stockMoves.id, [...ids])),
    (row) => row.id,
  ),
);

export const moveThatReverses = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stockMoves)
      .where(inArray(stockMoves.reversesId, [...ids])),
    (row) => row.reversesId ?? '',
  ),
);

export const balanceById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stockBalances)
      .where(inArray(stockBalances.id, [...ids])),
    (row) => row.id,
  ),
);

export const reservationsOfLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(reservations)
      .where(inArray(reservations.salesOrderLineId, [...ids]))
      .orderBy(reservations.id),
  (row) => row.salesOrderLineId ?? '',
);

export const lotsOfPurchaseLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(materialLots)
      .where(inArray(materialLots.purchaseOrderLineId, [...ids]))
      .orderBy(materialLots.id),
  (row) => row.purchaseOrderLineId ?? '',
);

export const shortagesOfWorkOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(shortages)
      .where(inArray(shortages.workOrderId, [...ids]))
      .orderBy(shortages.id),
  (row) => row.workOrderId,
);

/** On hand of a lot, all places together. */
export const onHandOfLot = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db.execute<{ lot_id: string; on_hand: string }>(sql`/* on hand of lots */
    select lot_id, sum(on_hand) as on_hand from erp.stock_balance where lot_id in ${[...ids]}
    group by lot_id`);
  return new Map(rows.map((row) => [row.lot_id, row.on_hand]));
});

export interface SiteStock extends Record<string, unknown> {
  item_id: string;
  site_id: string;
  on_hand: string;
  held: string;
  reserved: string;
}

export const stockOfItem = defineListLoader<string, SiteStock>(
  async ({ db }, ids) =>
    db.execute<SiteStock>(sql`/* stock by site */
      select balance.item_id, balance.site_id, sum(on_hand) as on_hand, sum(reserved) as reserved,
        coalesce(sum(on_hand) filter (where lot.status = 'HELD'), 0) as held
      from erp.stock_balance balance left join erp.material_lot lot on lot.id = balance.lot_id
      where balance.item_id in ${[...ids]} group by balance.item_id, balance.site_id
      order by balance.site_id`),
  (row) => row.item_id,
);

export const balancesOfItem = defineNestedPages({
  table: stockBalances,
  parent: stockBalances.itemId,
  where: sql`${stockBalances.onHand} > 0`,
  keyOf: (row) => row.itemId,
});

export const movesOfItem = defineNestedPages({
  table: stockMoves,
  parent: stockMoves.itemId,
  keyOf: (row) => row.itemId,
  sort: newestFirst(stockMoves),
});
