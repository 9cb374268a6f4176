/** Who calls for help on the floor, where, and how it was answered. */
import { sql } from 'drizzle-orm';
import { index, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sites, workCenters, workUnits } from './equipment.ts';
import { jobOrders } from './jobs.ts';
import { persons } from './labor.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const statuses = ['RAISED', 'ACKNOWLEDGED', 'RESOLVED', 'CANCELLED'] as const;

export const andonCalls = mes.table(
  'andon_call',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    kind: text('kind', {
      enum: ['MATERIAL', 'QUALITY', 'MAINTENANCE', 'TOOLING', 'SAFETY', 'SUPERVISOR'],
    }).notNull(),
    status: text('status', { enum: statuses }).notNull(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    /** Null: of the whole work centre. */
    workUnitId: uuid('work_unit_id').references(() => workUnits.id),
    jobOrderId: uuid('job_order_id').references(() => jobOrders.id),
    note: text('note'),
    personId: uuid('person_id').references(() => persons.id),
    raisedAt: instant('raised_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => {
    const open = sql`${table.status} in ('RAISED', 'ACKNOWLEDGED')`;
    return [
      // Two who call at the same time: the database decides whose call it is.
      uniqueIndex('andon_call_open_unit')
        .on(table.workUnitId, table.kind)
        .where(sql`${open} and ${table.workUnitId} is not null`),
      uniqueIndex('andon_call_open_center')
        .on(table.workCenterId, table.kind)
        .where(sql`${open} and ${table.workUnitId} is null`),
      index('andon_call_open').on(table.workCenterId, table.id).where(open),
      index('andon_call_status').on(table.status, table.id),
      index('andon_call_site').on(table.siteId, table.id),
      index('andon_call_center').on(table.workCenterId, table.id),
      index('andon_call_unit').on(table.workUnitId, table.id),
      index('andon_call_job').on(table.jobOrderId, table.id),
    ];
  },
);

export const andonCallStatusChanges = mes.table(
  'andon_call_status_change',
  {
    id: uuid('id').primaryKey(),
    andonCallId: uuid('andon_call_id')
      .notNull()
      .references(() => andonCalls.id),
    command: text('command', { enum: ['ACKNOWLEDGE', 'RESOLVE', 'CANCEL'] }).notNull(),
    fromStatus: text('from_status', { enum: statuses }).notNull(),
    toStatus: text('to_status', { enum: statuses }).notNull(),
    note: text('note'),
    personId: uuid('person_id').references(() => persons.id),
    changedAt: instant('changed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('andon_call_status_change_of').on(table.andonCallId, table.id)],
);
