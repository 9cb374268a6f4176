import { sql } from 'drizzle-orm';
import {
  bigint,
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
import { workCenters, workUnits } from './equipment.ts';
import { workOrders } from './orders.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const jobOrders = mes.table(
  'job_order',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    sequence: integer('sequence').notNull(),
    name: text('name').notNull(),
    /** Its part of what the operation is for; of rework, what was sent. */
    quantity: numeric('quantity').notNull(),
    /** Share of what the operation gets that is good, by the process plan. */
    yield: numeric('yield').notNull().default('1'),
    /** The job whose remaining quantity it was split off. */
    splitFromId: uuid('split_from_id'),
    /** The rework it is a step of; null of the order's own operations. */
    reworkId: uuid('rework_id'),
    /** The job at which that was found. */
    reworkOfId: uuid('rework_of_id'),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    /** That of the process plan, once it was moved to another. */
    plannedWorkCenterId: uuid('planned_work_center_id').references(() => workCenters.id),
    status: text('status', {
      enum: [
        'WAITING',
        'PENDING',
        'READY',
        'DISPATCHED',
        'RUNNING',
        'HELD',
        'SUSPENDED',
        'COMPLETED',
        'ABORTED',
        'CLOSED',
      ],
    }).notNull(),
    /** The work unit it was dispatched to. */
    workUnitId: uuid('work_unit_id').references(() => workUnits.id),
    /** The last one: what it reports good goes to stock. */
    last: boolean('last').notNull(),
    setUpMinutes: numeric('set_up_minutes').notNull(),
    /** For one BOM batch. */
    runMinutes: numeric('run_minutes').notNull(),
    batchQuantity: numeric('batch_quantity').notNull(),
    plannedMinutes: numeric('planned_minutes').notNull(),
    crewSize: integer('crew_size').notNull().default(1),
    goodQuantity: numeric('good_quantity').notNull().default('0'),
    scrapQuantity: numeric('scrap_quantity').notNull().default('0'),
    /** As on the work order: the dispatch list is read in this order. */
    priority: integer('priority').notNull(),
    startOn: date('start_on', { mode: 'string' }).notNull(),
    /** Running ones first, then by priority and start date, as one number that an index keeps. */
    dispatchRank: bigint('dispatch_rank', { mode: 'number' }).generatedAlwaysAs(
      sql`(((case when status = 'RUNNING' then 0 else 1 end)::bigint * 1000000 + priority) * 1000000) + (start_on - date '1970-01-01')`,
    ),
    startedAt: instant('started_at'),
    completedAt: instant('completed_at'),
    /** Set when a change order took the operation off. */
    replacedAt: instant('replaced_at'),
  },
  (table) => [
    index('job_order_work_order').on(table.workOrderId, table.sequence),
    index('job_order_rework')
      .on(table.reworkOfId, table.reworkId)
      .where(sql`${table.reworkOfId} is not null`),
    index('job_order_planned_center')
      .on(table.plannedWorkCenterId)
      .where(sql`${table.plannedWorkCenterId} is not null`),
    index('job_order_work_center').on(table.workCenterId, table.workOrderId),
    index('job_order_dispatch')
      .on(table.workCenterId, table.dispatchRank, table.id)
      // Said as what it is not, so that new states of an open job are in it too.
      .where(sql`${table.status} not in ('COMPLETED', 'ABORTED', 'CLOSED')`),
    // Few of the many that are open: each scan asks for them.
    index('job_order_running')
      .on(table.workCenterId, table.dispatchRank, table.id)
      .where(sql`${table.status} = 'RUNNING'`),
  ],
);

/** How a job came from state to state. */
export const jobStatusChanges = mes.table(
  'job_status_change',
  {
    id: uuid('id').primaryKey(),
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    command: text('command').notNull(),
    fromStatus: text('from_status').notNull(),
    toStatus: text('to_status').notNull(),
    reason: text('reason'),
    changedAt: instant('changed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('job_status_change_job').on(table.jobOrderId, table.id)],
);

interface PinnedInstruction {
  readonly sequence: number;
  readonly text: string;
  readonly picture: {
    readonly documentVersionId: string;
    readonly sha256: string;
    readonly mediaType: string;
  } | null;
}

interface PinnedCharacteristic {
  readonly characteristicId: string;
  readonly name: string;
  readonly kind: 'VARIABLE' | 'ATTRIBUTE';
  readonly unit: string | null;
  readonly nominal: string | null;
  readonly lowerLimit: string | null;
  readonly upperLimit: string | null;
  readonly sampling: 'EVERY_PIECE' | 'FIRST_PIECE' | 'EVERY_NTH';
  readonly samplingInterval: number | null;
  /** Left out by plans that were pinned before it was said: one, and not mandatory. */
  readonly sampleSize?: number;
  readonly mandatory?: boolean;
}

interface PinnedTool {
  readonly itemId: string | null;
  readonly name: string | null;
  readonly quantity: number;
}

/** How the work is done, pinned beside the job: lists of jobs are read without it. */
export const jobPlans = mes.table('job_plan', {
  jobOrderId: uuid('job_order_id')
    .primaryKey()
    .references(() => jobOrders.id),
  instructions: jsonb('instructions').$type<readonly PinnedInstruction[]>().notNull(),
  characteristics: jsonb('characteristics').$type<readonly PinnedCharacteristic[]>().notNull(),
  tools: jsonb('tools').$type<readonly PinnedTool[]>().notNull(),
});

export const jobResponses = mes.table(
  'job_response',
  {
    id: uuid('id').primaryKey(),
    jobOrderId: uuid('job_order_id')
      .notNull()
      .references(() => jobOrders.id),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    reportedAt: instant('reported_at').notNull(),
    actor: text('actor').notNull(),
    goodQuantity: numeric('good_quantity').notNull(),
    scrapQuantity: numeric('scrap_quantity').notNull(),
    /** Needs rework: neither good nor scrap yet. */
    reworkQuantity: numeric('rework_quantity').notNull().default('0'),
    /** What became of pieces that were reported as rework before. */
    ofRework: boolean('of_rework').notNull().default(false),
    /** The machine; null when it is not known. */
    workUnitId: uuid('work_unit_id').references(() => workUnits.id),
    producedAt: instant('produced_at').notNull(),
    lotId: uuid('lot_id'),
    lotNumber: text('lot_number'),
    standardMinutes: numeric('standard_minutes').notNull(),
    /** The set-up is in the first report that stands. */
    withSetUp: boolean('with_set_up').notNull(),
    reversedAt: instant('reversed_at'),
    reversalReason: text('reversal_reason'),
    reversedBy: text('reversed_by'),
  },
  (table) => [
    index('job_response_job').on(table.jobOrderId, table.id),
    index('job_response_produced').on(table.producedAt),
    index('job_response_unit')
      .on(table.workUnitId, table.producedAt)
      .where(sql`${table.reversedAt} is null`),
  ],
);

/** What a report asked for, so that its reversal says the same. */
export const reportedMaterials = mes.table(
  'reported_material',
  {
    id: uuid('id').primaryKey(),
    jobResponseId: uuid('job_response_id')
      .notNull()
      .references(() => jobResponses.id),
    /** The pinned line; null: not planned. */
    materialId: uuid('material_id'),
    itemId: uuid('item_id').notNull(),
    lotId: uuid('lot_id'),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [index('reported_material_response').on(table.jobResponseId)],
);

/** Running totals, so that an item's yield is one row and no scan. */
export const itemYields = mes.table('item_yield', {
  itemId: uuid('item_id').primaryKey(),
  good: numeric('good').notNull(),
  scrap: numeric('scrap').notNull(),
});

/** What a report put out beside the item, so that its reversal says the same. */
export const reportedOutputs = mes.table(
  'reported_output',
  {
    id: uuid('id').primaryKey(),
    jobResponseId: uuid('job_response_id')
      .notNull()
      .references(() => jobResponses.id),
    outputId: uuid('output_id').notNull(),
    itemId: uuid('item_id').notNull(),
    lotId: uuid('lot_id'),
    lotNumber: text('lot_number'),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [index('reported_output_response').on(table.jobResponseId)],
);
