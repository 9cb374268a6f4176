/** How a characteristic is watched, and what of it went out of control. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { workCenters } from './equipment.ts';
import { inspections } from './inspections.ts';
import { jobOrders } from './jobs.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Of one characteristic through all revisions; a later one ends an earlier one. */
export const controlPlans = mes.table(
  'control_plan',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    operationSequence: integer('operation_sequence').notNull(),
    characteristicName: text('characteristic_name').notNull(),
    chart: text('chart', { enum: ['XBAR_R', 'I_MR', 'P'] }).notNull(),
    rules: jsonb('rules').$type<readonly string[]>().notNull(),
    holdsJob: boolean('holds_job').notNull(),
    /** Samples before a new one that its limits are made of, when none are established. */
    baselineSamples: integer('baseline_samples').notNull(),
    /** Established centre line; null: that of the baseline. */
    centerLine: numeric('center_line'),
    /** Established standard deviation of one piece. */
    sigma: numeric('sigma'),
    setAt: instant('set_at').notNull(),
    setBy: text('set_by').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('control_plan_once')
      .on(table.itemId, table.operationSequence, table.characteristicName)
      .where(sql`${table.endedAt} is null`),
    index('control_plan_characteristic').on(
      table.itemId,
      table.operationSequence,
      table.characteristicName,
      table.id,
    ),
  ],
);

export const processAlarms = mes.table(
  'process_alarm',
  {
    id: uuid('id').primaryKey(),
    controlPlanId: uuid('control_plan_id')
      .notNull()
      .references(() => controlPlans.id),
    /** The sample whose result broke the rule. */
    inspectionId: uuid('inspection_id')
      .notNull()
      .references(() => inspections.id),
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    itemId: uuid('item_id').notNull(),
    rule: text('rule').notNull(),
    /** All samples of the pattern, oldest first. */
    inspectionIds: jsonb('inspection_ids').$type<readonly string[]>().notNull(),
    heldJob: boolean('held_job').notNull(),
    raisedAt: instant('raised_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    unique('process_alarm_once').on(table.inspectionId, table.rule),
    index('process_alarm_job').on(table.jobOrderId, table.id),
    index('process_alarm_item').on(table.itemId, table.id),
  ],
);
