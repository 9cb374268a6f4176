import { date, index, integer, numeric, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { suppliers } from './parties.ts';
import { items } from './references.ts';
import { erp } from './schema.ts';

export const purchaseOrderStatuses = ['OPEN', 'PARTLY_RECEIVED', 'RECEIVED', 'CANCELLED'] as const;

export const purchaseOrders = erp.table(
  'purchase_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    supplierId: uuid('supplier_id')
      .notNull()
      .references(() => suppliers.id),
    siteId: uuid('site_id').notNull(),
    status: text('status', { enum: purchaseOrderStatuses }).notNull(),
    supplierReference: text('supplier_reference'),
    plannedOrderId: uuid('planned_order_id').unique(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [
    index('purchase_order_supplier').on(table.supplierId, table.id),
    index('purchase_order_reference').on(table.supplierReference),
  ],
);

export const purchaseOrderLines = erp.table(
  'purchase_order_line',
  {
    id: uuid('id').primaryKey(),
    purchaseOrderId: uuid('purchase_order_id')
      .notNull()
      .references(() => purchaseOrders.id),
    lineNumber: integer('line_number').notNull(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    quantity: numeric('quantity').notNull(),
    receivedQuantity: numeric('received_quantity').notNull().default('0'),
    unitPrice: numeric('unit_price').notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    /** PLM's change order that touches this item since it was ordered. */
    flaggedById: uuid('flagged_by_id'),
    /** What that asks to be done with the line; null when it touches the item in another way. */
    flaggedDisposition: text('flagged_disposition', {
      enum: ['USE_AS_IS', 'FINISH_OLD', 'REWORK', 'RETURN', 'CANCEL'],
    }),
  },
  (table) => [
    unique('purchase_order_line_number').on(table.purchaseOrderId, table.lineNumber),
    index('purchase_order_line_item').on(table.itemId, table.dueOn),
  ],
);
