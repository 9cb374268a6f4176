/** Serial numbers that released orders are to make. */
import { index, integer, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { plannedOrders } from './planning.ts';
import { items } from './references.ts';
import { erp } from './schema.ts';

/** A number is its prefix and, behind it, what is counted on, with zeros before it up to so many digits. */
export const releasedNumbers = erp.table(
  'released_number',
  {
    plannedOrderId: uuid('planned_order_id')
      .primaryKey()
      .references(() => plannedOrders.id),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    prefix: text('prefix').notNull(),
    digits: integer('digits').notNull(),
    /** Both included; -1 of a number that is not counted on from. */
    first: numeric('first').notNull(),
    last: numeric('last').notNull(),
  },
  (table) => [index('released_number_item').on(table.itemId, table.prefix, table.last)],
);
