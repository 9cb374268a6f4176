/** Who calls for help on the floor, where, and how it was answered. */
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sites, workCenters, workUnits } from './equipment.ts';
import { jobOrders } from './jobs.ts';
import { persons } from './labor.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const statuses = ['RAISED', 'ACKNOWLEDGED', 'RESOLVED', 'CANCELLED'] as const;

const kinds = ['MATERIAL', 'QUALITY', 'MAINTENANCE', 'TOOLING', 'SAFETY', 'SUPERVISOR'] as const;

export const andonCalls = mes.table(
  'andon_call',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    kind: text('kind', { enum: kinds }).notNull(),
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
    /** Of escalation, reached so far. */
    level: integer('level').notNull().default(0),
    /** When it comes to the next level, as it and the levels stand; null: it does not. */
    escalatesAt: instant('escalates_at'),
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
      index('andon_call_escalates')
        .on(table.escalatesAt)
        .where(sql`${table.escalatesAt} is not null`),
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
    command: text('command', { enum: ['ACKNOWLEDGE', 'RESOLVE', 'CANCEL', 'ESCALATE'] }).notNull(),
    fromStatus: text('from_status', { enum: statuses }).notNull(),
    toStatus: text('to_status', { enum: statuses }).notNull(),
    /** Why; of ESCALATE what was missing. */
    note: text('note'),
    /** That it came to; of ESCALATE alone. */
    level: integer('level'),
    personId: uuid('person_id').references(() => persons.id),
    changedAt: instant('changed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('andon_call_status_change_of').on(table.andonCallId, table.id)],
);

interface Step {
  readonly answerMinutes: number | null;
  readonly resolveMinutes: number | null;
}

/** When calls come to which level; what was set before ends and stays. */
export const andonEscalationPlans = mes.table(
  'andon_escalation_plan',
  {
    id: uuid('id').primaryKey(),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    /** Null: of every kind that has none of its own. */
    kind: text('kind', { enum: kinds }),
    steps: jsonb('steps').$type<readonly Step[]>().notNull(),
    setAt: instant('set_at').notNull(),
    setBy: text('set_by').notNull(),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('andon_escalation_plan_now')
      .on(table.workCenterId, sql`coalesce(${table.kind}, '')`)
      .where(sql`${table.endedAt} is null`),
  ],
);
