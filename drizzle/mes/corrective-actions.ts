/** What is done so that what was found wrong does not happen again (CAPA). */
import { date, index, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { persons } from './labor.ts';
import { nonConformances } from './nonconformances.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const day = (name: string) => date(name, { mode: 'string' });
const statuses = ['OPEN', 'IN_PROGRESS', 'IMPLEMENTED', 'VERIFIED', 'CLOSED', 'CANCELLED'] as const;

export const correctiveActions = mes.table(
  'corrective_action',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    kind: text('kind', { enum: ['CORRECTIVE', 'PREVENTIVE'] }).notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    status: text('status', { enum: statuses }).notNull(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => persons.id),
    /** As it is held now; earlier ones are the reasons of earlier starts. */
    rootCause: text('root_cause'),
    /** When it is to be looked at whether it works. */
    checkDueOn: day('check_due_on'),
    openedAt: instant('opened_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('corrective_action_status').on(table.status, table.id)],
);

export const correctiveActionNonConformances = mes.table(
  'corrective_action_non_conformance',
  {
    correctiveActionId: uuid('corrective_action_id')
      .notNull()
      .references(() => correctiveActions.id),
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
  },
  (table) => [
    primaryKey({ columns: [table.correctiveActionId, table.nonConformanceId] }),
    index('corrective_action_of_non_conformance').on(table.nonConformanceId),
  ],
);

export const correctiveActionTasks = mes.table(
  'corrective_action_task',
  {
    id: uuid('id').primaryKey(),
    correctiveActionId: uuid('corrective_action_id')
      .notNull()
      .references(() => correctiveActions.id),
    description: text('description').notNull(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => persons.id),
    dueOn: day('due_on').notNull(),
    doneAt: instant('done_at'),
    doneBy: text('done_by'),
    doneNote: text('done_note'),
  },
  (table) => [index('corrective_action_task_of').on(table.correctiveActionId, table.id)],
);

export const effectivenessChecks = mes.table(
  'effectiveness_check',
  {
    id: uuid('id').primaryKey(),
    correctiveActionId: uuid('corrective_action_id')
      .notNull()
      .references(() => correctiveActions.id),
    checkedOn: day('checked_on').notNull(),
    result: text('result', { enum: ['EFFECTIVE', 'INEFFECTIVE'] }).notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    note: text('note').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('effectiveness_check_of').on(table.correctiveActionId, table.id)],
);

export const correctiveActionStatusChanges = mes.table(
  'corrective_action_status_change',
  {
    id: uuid('id').primaryKey(),
    correctiveActionId: uuid('corrective_action_id')
      .notNull()
      .references(() => correctiveActions.id),
    command: text('command').notNull(),
    fromStatus: text('from_status').notNull(),
    toStatus: text('to_status').notNull(),
    reason: text('reason').notNull(),
    changedAt: instant('changed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('corrective_action_status_change_of').on(table.correctiveActionId, table.id)],
);
