import { date, index, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const changeRequests = plm.table('change_request', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  itemId: uuid('item_id')
    .notNull()
    .references(() => items.id),
  description: text('description').notNull(),
  /** MES owns it; unique, so that one nonconformance opens one request. */
  nonConformanceId: uuid('non_conformance_id').unique(),
  createdAt: instant('created_at').notNull(),
});

export const changeOrders = plm.table('change_order', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  title: text('title').notNull(),
  reason: text('reason').notNull(),
  status: text('status', { enum: ['DRAFT', 'RELEASED', 'CANCELLED'] }).notNull(),
  changeRequestId: uuid('change_request_id').references(() => changeRequests.id),
  createdAt: instant('created_at').notNull(),
  releasedAt: instant('released_at'),
});

export const affectedItems = plm.table(
  'affected_item',
  {
    id: uuid('id').primaryKey(),
    changeOrderId: uuid('change_order_id')
      .notNull()
      .references(() => changeOrders.id),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    fromRevisionId: uuid('from_revision_id').references(() => itemRevisions.id),
    toRevisionId: uuid('to_revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    workOrderDisposition: text('work_order_disposition', {
      enum: ['FINISH_ON_OLD_REVISION', 'SWITCH_IF_NOT_STARTED'],
    }).notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  },
  (table) => [
    unique('affected_item_once').on(table.changeOrderId, table.itemId),
    index('affected_item_item').on(table.itemId),
  ],
);
