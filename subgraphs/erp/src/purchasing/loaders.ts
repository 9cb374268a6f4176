import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { purchaseOrderLines, purchaseOrders } from '@throughline/drizzle/erp/purchasing';
import { inArray } from 'drizzle-orm';

export type PurchaseOrder = typeof purchaseOrders.$inferSelect;
export type PurchaseOrderLine = typeof purchaseOrderLines.$inferSelect;

export const purchaseOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(purchaseOrders)
      .where(inArray(purchaseOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const purchaseOrderOfPlanned = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(purchaseOrders)
      .where(inArray(purchaseOrders.plannedOrderId, [...ids])),
    (row) => row.plannedOrderId ?? '',
  ),
);

export const purchaseLineById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(purchaseOrderLines)
      .where(inArray(purchaseOrderLines.id, [...ids])),
    (row) => row.id,
  ),
);

export const linesOfPurchaseOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(purchaseOrderLines)
      .where(inArray(purchaseOrderLines.purchaseOrderId, [...ids]))
      .orderBy(purchaseOrderLines.purchaseOrderId, purchaseOrderLines.lineNumber),
  (row) => row.purchaseOrderId,
);

export const ordersOfSupplier = defineNestedPages({
  table: purchaseOrders,
  parent: purchaseOrders.supplierId,
  keyOf: (row) => row.supplierId,
  sort: newestFirst(purchaseOrders),
});
