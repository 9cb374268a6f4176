import { index, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { jobOrders } from './jobs.ts';
import { mes } from './schema.ts';

/** Pieces that were sent back to be put right; the jobs of it are its steps. */
export const reworks = mes.table(
  'rework',
  {
    id: uuid('id').primaryKey(),
    /** Where they were found, and come back to. */
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    quantity: numeric('quantity').notNull(),
    reason: text('reason').notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('rework_job').on(table.jobOrderId, table.id)],
);
