import type { Supersession } from '@throughline/schema/events/supersession';
import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sites } from './equipment.ts';
import { mes } from './schema.ts';

/** So much of it, in its stock unit, for one stock unit of the line's item. */
interface Substitute {
  readonly itemId: string;
  readonly ratio: string;
  readonly rank: number;
}

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const workOrders = mes.table(
  'work_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    /** One work order a planned order, however often its release is told. */
    plannedOrderId: uuid('planned_order_id').notNull(),
    /** The order whose quantity it was split off. */
    splitFromId: uuid('split_from_id'),
    itemId: uuid('item_id').notNull(),
    revisionId: uuid('revision_id').notNull(),
    /** The site's own BOM it was pinned by; null: that of engineering. */
    manufacturingBomId: uuid('manufacturing_bom_id'),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    status: text('status', {
      enum: ['RELEASED', 'IN_PROGRESS', 'HELD', 'COMPLETED', 'CANCELLED'],
    }).notNull(),
    statusReason: text('status_reason'),
    /** In the item's stock unit, as all quantities here. */
    quantity: numeric('quantity').notNull(),
    /** Reported good at the last operation. */
    goodQuantity: numeric('good_quantity').notNull().default('0'),
    /** Reported scrap at all operations. */
    scrapQuantity: numeric('scrap_quantity').notNull().default('0'),
    startOn: date('start_on', { mode: 'string' }).notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    /** Phantoms taken from their own stock, as they were planned; the rest is made in the order. */
    phantomsFromStock: jsonb('phantoms_from_stock')
      .$type<readonly { readonly itemId: string; readonly quantity: string }[]>()
      .notNull()
      .default([]),
    /** Whose place was taken when it was planned, of what its BOMs name. */
    supersessions: jsonb('supersessions').$type<readonly Supersession[]>().notNull().default([]),
    /** Its lot, or the serial number of its first piece, where that was said at release. */
    firstLotNumber: text('first_lot_number'),
    /** So much more than its quantity may be made, in percent. */
    overPercent: numeric('over_percent').notNull().default('0'),
    /** So much less ends it without a reason; null: not limited. */
    underPercent: numeric('under_percent'),
    /** Days since 1970 on which the first customer needs it; smaller is more urgent. */
    priority: integer('priority').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('work_order_planned_order')
      .on(table.plannedOrderId)
      .where(sql`${table.splitFromId} is null`),
    index('work_order_split')
      .on(table.splitFromId)
      .where(sql`${table.splitFromId} is not null`),
    index('work_order_item').on(table.itemId, table.id),
    index('work_order_revision').on(table.revisionId, table.id),
    index('work_order_site').on(table.siteId, table.id),
    index('work_order_status').on(table.status, table.id),
    index('work_order_start').on(table.startOn, table.id),
    // A change looks for the open ones among many that are done.
    index('work_order_open')
      .on(table.revisionId)
      .where(sql`${table.status} in ('RELEASED', 'IN_PROGRESS', 'HELD')`),
    check('work_order_quantity', sql`${table.quantity} > 0`),
  ],
);

/** Sales order lines a work order is for, directly or further up. */
export const workOrderPegs = mes.table(
  'work_order_peg',
  {
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    salesOrderLineId: uuid('sales_order_line_id').notNull(),
    salesOrderId: uuid('sales_order_id').notNull(),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workOrderId, table.salesOrderLineId] }),
    index('work_order_peg_line').on(table.salesOrderLineId, table.workOrderId),
  ],
);

/** What change orders did. */
export const workOrderChanges = mes.table(
  'work_order_change',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    changeOrderId: uuid('change_order_id').notNull(),
    outcome: text('outcome', {
      enum: ['FINISHES_ON_OLD_REVISION', 'SWITCHED', 'HELD', 'CANCELLED'],
    }).notNull(),
    fromRevisionId: uuid('from_revision_id').notNull(),
    toRevisionId: uuid('to_revision_id').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (table) => [
    unique('work_order_change_once').on(table.changeOrderId, table.workOrderId),
    index('work_order_change_order').on(table.workOrderId),
  ],
);

/** What a work order needs, pinned. */
export const workOrderMaterials = mes.table(
  'work_order_material',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    itemId: uuid('item_id').notNull(),
    /** For the whole order, attrition, set-up and rounding included. */
    requiredQuantity: numeric('required_quantity').notNull(),
    /** Really issued, as ERP says. */
    issuedQuantity: numeric('issued_quantity').notNull().default('0'),
    /** Asked for by reports that stand: backflush takes only the rest. */
    reportedQuantity: numeric('reported_quantity').notNull().default('0'),
    /** Issued by hand at ERP, for no report. */
    handedQuantity: numeric('handed_quantity').notNull().default('0'),
    operationSequence: integer('operation_sequence').notNull(),
    /** What may be used instead, by preference. */
    substitutes: jsonb('substitutes').$type<readonly Substitute[]>().notNull().default([]),
    /** Set when a change order took it off; kept, for what was issued by it. */
    replacedAt: instant('replaced_at'),
  },
  (table) => [index('work_order_material_order').on(table.workOrderId)],
);

/** What a work order puts out beside its item, pinned. */
export const workOrderOutputs = mes.table(
  'work_order_output',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    itemId: uuid('item_id').notNull(),
    kind: text('kind', { enum: ['BY_PRODUCT', 'CO_PRODUCT'] }).notNull(),
    /** For the whole order. */
    plannedQuantity: numeric('planned_quantity').notNull(),
    /** Said to have come out, by reports that stand. */
    reportedQuantity: numeric('reported_quantity').notNull().default('0'),
  },
  (table) => [index('work_order_output_order').on(table.workOrderId)],
);
