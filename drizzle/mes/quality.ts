import { index, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { mes } from './schema.ts';

export const nonConformances = mes.table(
  'non_conformance',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id').notNull(),
    revisionId: uuid('revision_id'),
    workOrderId: uuid('work_order_id'),
    cause: text('cause', {
      enum: ['DESIGN', 'PROCESS', 'MATERIAL', 'HANDLING', 'UNKNOWN'],
    }).notNull(),
    description: text('description').notNull(),
    raisedAt: timestamp('raised_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('non_conformance_item').on(table.itemId, table.id)],
);

/** Lots put on hold by it. */
export const nonConformanceLots = mes.table(
  'non_conformance_lot',
  {
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
    lotId: uuid('lot_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.nonConformanceId, table.lotId] })],
);
