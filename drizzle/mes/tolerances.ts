import { bigint, index, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sites } from './equipment.ts';
import { workOrders } from './orders.ts';
import { mes } from './schema.ts';

/** Said of a site, of an item there, or of one work order; of those of one the last counts. */
export const tolerances = mes.table(
  'tolerance',
  {
    id: uuid('id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    /** Null: what the site makes, where nothing is said of the item. */
    itemId: uuid('item_id'),
    /** Null: of work orders released from then on. */
    workOrderId: uuid('work_order_id').references(() => workOrders.id),
    overPercent: numeric('over_percent').notNull(),
    /** Null: closing short is not limited. */
    underPercent: numeric('under_percent'),
    reason: text('reason'),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('tolerance_site').on(table.siteId, table.itemId, table.sequence),
    index('tolerance_order').on(table.workOrderId, table.sequence),
  ],
);
