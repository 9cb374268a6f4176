import { sql } from 'drizzle-orm';
import { index, integer, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { workCenters } from './equipment.ts';
import { jobOrders } from './jobs.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Work centres that may do another's work; what no longer holds has an end. */
export const workCenterAlternates = mes.table(
  'work_center_alternate',
  {
    id: uuid('id').primaryKey(),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    alternateId: uuid('alternate_id')
      .notNull()
      .references(() => workCenters.id),
    /** 1 is preferred. */
    rank: integer('rank').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('work_center_alternate_once')
      .on(table.workCenterId, table.alternateId)
      .where(sql`${table.endedAt} is null`),
    index('work_center_alternate_of')
      .on(table.alternateId)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** Jobs that were moved from one work centre to another. */
export const jobMoves = mes.table(
  'job_move',
  {
    id: uuid('id').primaryKey(),
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    fromId: uuid('from_id')
      .notNull()
      .references(() => workCenters.id),
    toId: uuid('to_id')
      .notNull()
      .references(() => workCenters.id),
    reason: text('reason').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('job_move_job').on(table.jobOrderId, table.id)],
);
