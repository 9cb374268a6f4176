import { sql } from 'drizzle-orm';
import { check, date, index, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { items } from './references.ts';
import { erp } from './schema.ts';

const day = (name: string) => date(name, { mode: 'string' });

export const transferOrderStatuses = ['OPEN', 'IN_TRANSIT', 'RECEIVED', 'CANCELLED'] as const;

/** Stock that is to go from one site to another: a demand here, a supply there. */
export const transferOrders = erp.table(
  'transfer_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    fromSiteId: uuid('from_site_id').notNull(),
    toSiteId: uuid('to_site_id').notNull(),
    status: text('status', { enum: transferOrderStatuses }).notNull(),
    quantity: numeric('quantity').notNull(),
    shippedQuantity: numeric('shipped_quantity').notNull().default('0'),
    receivedQuantity: numeric('received_quantity').notNull().default('0'),
    shipOn: day('ship_on').notNull(),
    dueOn: day('due_on').notNull(),
    plannedOrderId: uuid('planned_order_id').unique(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [
    index('transfer_order_open')
      .on(table.itemId, table.fromSiteId, table.toSiteId)
      .where(sql`${table.status} in ('OPEN', 'IN_TRANSIT')`),
    check(
      'transfer_is_received_as_shipped',
      sql`${table.receivedQuantity} <= ${table.shippedQuantity}
        and ${table.shippedQuantity} <= ${table.quantity}`,
    ),
  ],
);
