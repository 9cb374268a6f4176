import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { salesOrderLines, salesOrders, shipments } from '@throughline/drizzle/erp/sales';
import { inArray, sql } from 'drizzle-orm';

export type Shipment = typeof shipments.$inferSelect;

export const salesOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(salesOrders)
      .where(inArray(salesOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const salesLineById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(salesOrderLines)
      .where(inArray(salesOrderLines.id, [...ids])),
    (row) => row.id,
  ),
);

export const shipmentById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(shipments)
      .where(inArray(shipments.id, [...ids])),
    (row) => row.id,
  ),
);

export const linesOfSalesOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(salesOrderLines)
      .where(inArray(salesOrderLines.salesOrderId, [...ids]))
      .orderBy(salesOrderLines.salesOrderId, salesOrderLines.lineNumber),
  (row) => row.salesOrderId,
);

export const shipmentsOfLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(shipments)
      .where(inArray(shipments.salesOrderLineId, [...ids]))
      .orderBy(shipments.id),
  (row) => row.salesOrderLineId,
);

export const ordersOfCustomer = defineNestedPages({
  table: salesOrders,
  parent: salesOrders.customerId,
  keyOf: (row) => row.customerId,
  sort: newestFirst(salesOrders),
});

export interface ShippedLot extends Record<string, unknown> {
  shipment_id: string;
  lot_id: string;
  item_id: string;
  quantity: string;
}

export const lotsOfShipment = defineListLoader<string, ShippedLot>(
  async ({ db }, ids) =>
    db.execute<ShippedLot>(sql`/* lots of shipments */
      select shipment_id, lot_id, item_id, -sum(quantity) as quantity from erp.stock_move
      where shipment_id in ${[...ids]} and lot_id is not null
      group by shipment_id, lot_id, item_id order by lot_id`),
  (row) => row.shipment_id,
);

export const shipmentsOfLot = defineListLoader(
  async ({ db }, lotIds: readonly string[]) => {
    const rows = await db.execute<{
      lot_id: string;
      shipment_id: string;
    }>(sql`/* shipments of lots */
      select distinct lot_id, shipment_id from erp.stock_move
      where lot_id in ${[...lotIds]} and shipment_id is not null order by shipment_id`);
    return rows;
  },
  (row) => row.lot_id,
);
