import { date, index, integer, numeric, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { customers } from './parties.ts';
import { items } from './references.ts';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const salesOrderStatuses = [
  'DRAFT',
  'CONFIRMED',
  'IN_PROGRESS',
  'SHIPPED',
  'CANCELLED',
] as const;

export const salesOrders = erp.table(
  'sales_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    siteId: uuid('site_id').notNull(),
    status: text('status', { enum: salesOrderStatuses }).notNull(),
    customerReference: text('customer_reference'),
    createdAt: instant('created_at').notNull(),
    confirmedAt: instant('confirmed_at'),
  },
  (table) => [
    index('sales_order_customer').on(table.customerId, table.id),
    index('sales_order_reference').on(table.customerReference),
    index('sales_order_status').on(table.status, table.id),
  ],
);

export const lineStatuses = ['OPEN', 'IN_PRODUCTION', 'READY', 'SHIPPED', 'CANCELLED'] as const;

export const salesOrderLines = erp.table(
  'sales_order_line',
  {
    id: uuid('id').primaryKey(),
    salesOrderId: uuid('sales_order_id')
      .notNull()
      .references(() => salesOrders.id),
    lineNumber: integer('line_number').notNull(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    quantity: numeric('quantity').notNull(),
    shippedQuantity: numeric('shipped_quantity').notNull().default('0'),
    unitPrice: numeric('unit_price').notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    promisedOn: date('promised_on', { mode: 'string' }),
    status: text('status', { enum: lineStatuses }).notNull().default('OPEN'),
  },
  (table) => [
    unique('sales_order_line_number').on(table.salesOrderId, table.lineNumber),
    index('sales_order_line_item').on(table.itemId, table.dueOn),
    index('sales_order_line_due').on(table.dueOn),
  ],
);

/**
 * Promised dates that became others: what was told to the customer, and why it no longer holds.
 * Planning moves a hundred thousand in one run, so no foreign keys are checked row by row.
 */
export const promiseMoves = erp.table(
  'promise_move',
  {
    id: uuid('id').primaryKey(),
    salesOrderLineId: uuid('sales_order_line_id').notNull(),
    wasOn: date('was_on', { mode: 'string' }).notNull(),
    nowOn: date('now_on', { mode: 'string' }).notNull(),
    /** What it waits for; null: it is there when the customer wants it. */
    supplyKind: text('supply_kind', {
      enum: ['PLANNED_ORDER', 'WORK_ORDER', 'PURCHASE_ORDER_LINE', 'TRANSFER_ORDER'],
    }),
    supplyId: uuid('supply_id'),
    movedAt: instant('moved_at').notNull(),
  },
  (table) => [index('promise_move_line').on(table.salesOrderLineId, table.id)],
);

export const shipments = erp.table(
  'shipment',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    salesOrderLineId: uuid('sales_order_line_id')
      .notNull()
      .references(() => salesOrderLines.id),
    quantity: numeric('quantity').notNull(),
    shippedAt: instant('shipped_at').notNull(),
  },
  (table) => [index('shipment_line').on(table.salesOrderLineId)],
);
