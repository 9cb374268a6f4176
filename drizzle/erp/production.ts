/** ERP's projection of open work orders: supply still to come, components still to issue, value. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

export const workOrders = erp.table(
  'work_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    plannedOrderId: uuid('planned_order_id').notNull(),
    itemId: uuid('item_id').notNull(),
    revisionId: uuid('revision_id').notNull(),
    /** The site's own BOM it was pinned by; null: that of engineering. */
    manufacturingBomId: uuid('manufacturing_bom_id'),
    siteId: uuid('site_id').notNull(),
    status: text('status', {
      enum: ['RELEASED', 'IN_PROGRESS', 'HELD', 'COMPLETED', 'CANCELLED'],
    }).notNull(),
    quantity: numeric('quantity').notNull(),
    goodQuantity: numeric('good_quantity').notNull().default('0'),
    scrapQuantity: numeric('scrap_quantity').notNull().default('0'),
    /** The most that comes out of it good, as the floor's jobs stand; null: not told yet. */
    expectedQuantity: numeric('expected_quantity'),
    /** The same, less what is still lost by the process plan. */
    expectedByPlan: numeric('expected_by_plan'),
    startOn: date('start_on', { mode: 'string' }).notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    materialValue: numeric('material_value').notNull().default('0'),
    labourValue: numeric('labour_value').notNull().default('0'),
    machineValue: numeric('machine_value').notNull().default('0'),
    overheadValue: numeric('overhead_value').notNull().default('0'),
    subcontractValue: numeric('subcontract_value').notNull().default('0'),
    receivedValue: numeric('received_value').notNull().default('0'),
    /** Booked at completion: then nothing is left in progress. */
    varianceValue: numeric('variance_value').notNull().default('0'),
  },
  (table) => [
    index('work_order_item').on(table.itemId, table.siteId),
    index('work_order_planned').on(table.plannedOrderId),
    index('work_order_open')
      .on(table.siteId, table.startOn)
      .where(sql`${table.status} in ('RELEASED', 'IN_PROGRESS')`),
  ],
);

export const workOrderMaterials = erp.table(
  'work_order_material',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    itemId: uuid('item_id').notNull(),
    requiredQuantity: numeric('required_quantity').notNull(),
    issuedQuantity: numeric('issued_quantity').notNull().default('0'),
    operationSequence: integer('operation_sequence').notNull(),
    /** What may be used instead: so much of it for one of the line's item. */
    substitutes: jsonb('substitutes')
      .$type<readonly { readonly itemId: string; readonly ratio: string }[]>()
      .notNull()
      .default([]),
  },
  (table) => [
    index('work_order_material_order').on(table.workOrderId),
    index('work_order_material_item').on(table.itemId),
  ],
);

/** What an order puts out beside its item. */
export const workOrderOutputs = erp.table(
  'work_order_output',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    itemId: uuid('item_id').notNull(),
    plannedQuantity: numeric('planned_quantity').notNull(),
    receivedQuantity: numeric('received_quantity').notNull().default('0'),
  },
  (table) => [
    index('work_order_output_order').on(table.workOrderId),
    index('work_order_output_item').on(table.itemId),
  ],
);

/** Jobs that were started, split or moved: which operation a report is of, and how far it is. */
export const workOrderJobs = erp.table(
  'work_order_job',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    sequence: integer('sequence').notNull(),
    workCenterId: uuid('work_center_id').notNull(),
    /** Good and scrap. */
    reportedQuantity: numeric('reported_quantity').notNull().default('0'),
    completed: boolean('completed').notNull().default(false),
    /** Told of before it started: moved, or split off. */
    started: boolean('started').notNull().default(true),
    /** A step of rework, beside the operations that are planned. */
    rework: boolean('rework').notNull().default(false),
  },
  (table) => [index('work_order_job_order').on(table.workOrderId)],
);

/**
 * What work on a job cost: at standard time for each report, or as long as it really took. A job
 * whose real time was recorded is charged with that alone.
 */
export const workCharges = erp.table(
  'work_charge',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    jobOrderId: uuid('job_order_id').notNull(),
    /** Null: time that was recorded. */
    jobResponseId: uuid('job_response_id').unique(),
    workCenterId: uuid('work_center_id').notNull(),
    withSetUp: boolean('with_set_up').notNull(),
    labourMinutes: numeric('labour_minutes').notNull(),
    machineMinutes: numeric('machine_minutes').notNull(),
    labourRate: numeric('labour_rate').notNull(),
    machineRate: numeric('machine_rate').notNull(),
    /** What the hour should have cost then. */
    standardLabourRate: numeric('standard_labour_rate').notNull(),
    standardMachineRate: numeric('standard_machine_rate').notNull(),
    /** Amounts in cents. */
    labour: numeric('labour').notNull(),
    machine: numeric('machine').notNull(),
    overhead: numeric('overhead').notNull(),
    /** Of the overhead: what labour bears. */
    labourOverhead: numeric('labour_overhead').notNull().default('0'),
    subcontract: numeric('subcontract').notNull(),
    chargedAt: timestamp('charged_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('work_charge_order').on(table.workOrderId),
    index('work_charge_job').on(table.jobOrderId),
  ],
);

/**
 * What people's time on a job cost, as it was clocked: the first telling of a time and what each
 * later one differed by. A job on which anybody was clocked is charged with this labour alone.
 */
export const labourCharges = erp.table(
  'labour_charge',
  {
    id: uuid('id').primaryKey(),
    laborEntryId: uuid('labor_entry_id').notNull(),
    personId: uuid('person_id').notNull(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    jobOrderId: uuid('job_order_id').notNull(),
    workCenterId: uuid('work_center_id').notNull(),
    seconds: integer('seconds').notNull(),
    labourRate: numeric('labour_rate').notNull(),
    overheadPercent: numeric('overhead_percent').notNull(),
    /** Amounts in cents. */
    labour: numeric('labour').notNull(),
    overhead: numeric('overhead').notNull(),
    reason: text('reason'),
    chargedAt: timestamp('charged_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('labour_charge_entry').on(table.laborEntryId),
    index('labour_charge_order').on(table.workOrderId),
  ],
);

export const varianceKinds = [
  'MATERIAL_PRICE',
  'MATERIAL_USAGE',
  'LABOUR_RATE',
  'LABOUR_EFFICIENCY',
  'MACHINE_RATE',
  'MACHINE_EFFICIENCY',
  'OVERHEAD',
  'SUBCONTRACT',
  'LOT_SIZE_AND_METHOD',
] as const;

/** Booked at completion; what changes an order's cost later books the difference. */
export const workOrderVariances = erp.table(
  'work_order_variance',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    kind: text('kind', { enum: varianceKinds }).notNull(),
    itemId: uuid('item_id'),
    workCenterId: uuid('work_center_id'),
    amount: numeric('amount').notNull(),
    bookedAt: timestamp('booked_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [index('work_order_variance_order').on(table.workOrderId)],
);
