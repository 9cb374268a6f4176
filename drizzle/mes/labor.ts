/** Who works: people, what they are qualified for, and when they were on which job. */
import { sql } from 'drizzle-orm';
import { check, date, index, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workCenters, workUnits } from './equipment.ts';
import { jobOrders } from './jobs.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const persons = mes.table('person', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  name: text('name').notNull(),
});

export const personQualifications = mes.table(
  'person_qualification',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    name: text('name').notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    /** The last day; null: without an end. */
    validTo: date('valid_to', { mode: 'string' }),
    grantedAt: instant('granted_at').notNull(),
    grantedBy: text('granted_by').notNull(),
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: text('withdrawn_by'),
    withdrawalReason: text('withdrawal_reason'),
  },
  (table) => [index('person_qualification_person').on(table.personId, table.name)],
);

/** Times are whole seconds. Those of one person on one job never overlap. */
export const laborEntries = mes.table(
  'labor_entry',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    /** Null: there, and on no job. */
    jobOrderId: uuid('job_order_id').references(() => jobOrders.id),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    workUnitId: uuid('work_unit_id').references(() => workUnits.id),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    /** What ended it; an end that nobody clocked gives way to one that comes late. */
    endedBy: text('ended_by', {
      enum: ['CLOCKED_OFF', 'JOB_ENDED', 'CLOCKED_ON_AGAIN', 'CORRECTED'],
    }),
    /** Seconds as others were told last; null: not told, for it lasts. */
    toldSeconds: integer('told_seconds'),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('labor_entry_job').on(table.jobOrderId, table.startedAt),
    index('labor_entry_person_start').on(table.personId, table.startedAt),
    index('labor_entry_person_end').on(table.personId, table.endedAt),
    index('labor_entry_center').on(table.workCenterId, table.endedAt),
    index('labor_entry_unit').on(table.workUnitId, table.endedAt),
    check('labor_entry_lasts', sql`${table.endedAt} >= ${table.startedAt}`),
  ],
);

export const laborCorrections = mes.table(
  'labor_correction',
  {
    id: uuid('id').primaryKey(),
    laborEntryId: uuid('labor_entry_id')
      .notNull()
      .references(() => laborEntries.id),
    startedBefore: instant('started_before').notNull(),
    endedBefore: instant('ended_before'),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    reason: text('reason').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('labor_correction_entry').on(table.laborEntryId, table.id)],
);
