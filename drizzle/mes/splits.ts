import { index, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { jobOrders } from './jobs.ts';
import { mes } from './schema.ts';

/** Quantity of a job that went to another of the same operation, and back. */
export const jobSplits = mes.table(
  'job_split',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['SPLIT', 'MERGED'] }).notNull(),
    fromJobId: uuid('from_job_id')
      .notNull()
      .references(() => jobOrders.id),
    toJobId: uuid('to_job_id')
      .notNull()
      .references(() => jobOrders.id),
    quantity: numeric('quantity').notNull(),
    reason: text('reason').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('job_split_from').on(table.fromJobId, table.id),
    index('job_split_to').on(table.toJobId, table.id),
  ],
);
