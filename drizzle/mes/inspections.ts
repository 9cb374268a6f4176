/** What was inspected at jobs: samples, their results, and what of them was corrected. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  numeric,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { workCenters } from './equipment.ts';
import { jobOrders } from './jobs.ts';
import { persons } from './labor.ts';
import { workOrders } from './orders.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** One sample of a job for one characteristic of its pinned plan. */
export const inspections = mes.table(
  'inspection',
  {
    id: uuid('id').primaryKey(),
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    /** Item, operation and name are one characteristic through all revisions and jobs. */
    itemId: uuid('item_id').notNull(),
    operationSequence: integer('operation_sequence').notNull(),
    characteristicName: text('characteristic_name').notNull(),
    characteristicId: uuid('characteristic_id').notNull(),
    kind: text('kind', { enum: ['VARIABLE', 'ATTRIBUTE'] }).notNull(),
    sampleNumber: integer('sample_number').notNull(),
    /** What it was measured with, as the asset's label says. */
    gauge: text('gauge'),
    personId: uuid('person_id').references(() => persons.id),
    lotId: uuid('lot_id'),
    inspectedAt: instant('inspected_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    unique('inspection_sample').on(table.jobOrderId, table.characteristicId, table.sampleNumber),
    index('inspection_job').on(table.jobOrderId, table.id),
    // Charts read the newest samples of a characteristic among those of all jobs.
    index('inspection_chart').on(
      table.itemId,
      table.operationSequence,
      table.characteristicName,
      table.inspectedAt,
      table.id,
    ),
  ],
);

export const inspectionResults = mes.table(
  'inspection_result',
  {
    id: uuid('id').primaryKey(),
    inspectionId: uuid('inspection_id')
      .notNull()
      .references(() => inspections.id),
    /** Place in the sample, from 1. */
    piece: integer('piece').notNull(),
    /** Measured, in the unit of the characteristic; null of an attribute. */
    value: numeric('value'),
    inspectedCount: integer('inspected_count'),
    nonconformingCount: integer('nonconforming_count'),
    /** Recorded in error: it stays, and counts for nothing. */
    voided: boolean('voided').notNull().default(false),
  },
  (table) => [
    unique('inspection_result_piece').on(table.inspectionId, table.piece),
    check(
      'inspection_result_kind',
      sql`(${table.value} is null) = (${table.inspectedCount} is not null)
        and (${table.inspectedCount} is null) = (${table.nonconformingCount} is null)`,
    ),
    check(
      'inspection_result_counts',
      sql`${table.nonconformingCount} between 0 and ${table.inspectedCount}`,
    ),
  ],
);

export const inspectionCorrections = mes.table(
  'inspection_correction',
  {
    id: uuid('id').primaryKey(),
    inspectionResultId: uuid('inspection_result_id')
      .notNull()
      .references(() => inspectionResults.id),
    valueBefore: numeric('value_before'),
    inspectedBefore: integer('inspected_before'),
    nonconformingBefore: integer('nonconforming_before'),
    voidedBefore: boolean('voided_before').notNull(),
    value: numeric('value'),
    inspectedCount: integer('inspected_count'),
    nonconformingCount: integer('nonconforming_count'),
    voided: boolean('voided').notNull(),
    reason: text('reason').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('inspection_correction_result').on(table.inspectionResultId, table.id)],
);
