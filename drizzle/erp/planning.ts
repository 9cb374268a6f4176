import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  numeric,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { items } from './references.ts';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const day = (name: string) => date(name, { mode: 'string' });

export const itemPlannings = erp.table(
  'item_planning',
  {
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    siteId: uuid('site_id').notNull(),
    supplyType: text('supply_type', { enum: ['MAKE', 'BUY'] }).notNull(),
    /** Working days of the site's calendar. */
    leadTimeDays: integer('lead_time_days').notNull(),
    safetyStock: numeric('safety_stock').notNull(),
    supplierId: uuid('supplier_id'),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.siteId] })],
);

export const plannedOrderStatuses = ['PLANNED', 'FIRM', 'RELEASED', 'CANCELLED'] as const;

export const plannedOrders = erp.table(
  'planned_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    siteId: uuid('site_id').notNull(),
    supplyType: text('supply_type', { enum: ['MAKE', 'BUY'] }).notNull(),
    status: text('status', { enum: plannedOrderStatuses }).notNull(),
    quantity: numeric('quantity').notNull(),
    startOn: day('start_on').notNull(),
    dueOn: day('due_on').notNull(),
    pastDue: boolean('past_due').notNull().default(false),
    createdAt: instant('created_at').notNull(),
    releasedAt: instant('released_at'),
  },
  (table) => [
    index('planned_order_open')
      .on(table.itemId, table.siteId, table.dueOn)
      .where(sql`${table.status} in ('PLANNED', 'FIRM')`),
    index('planned_order_start')
      .on(table.startOn, table.id)
      .where(sql`${table.status} in ('PLANNED', 'FIRM')`),
  ],
);

/** Components of planned orders: dependent demand, decided on the order's start date. */
export const plannedRequirements = erp.table(
  'planned_requirement',
  {
    plannedOrderId: uuid('planned_order_id')
      .notNull()
      .references(() => plannedOrders.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    siteId: uuid('site_id').notNull(),
    quantity: numeric('quantity').notNull(),
    neededOn: day('needed_on').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.plannedOrderId, table.itemId] }),
    index('planned_requirement_item').on(table.itemId, table.siteId),
  ],
);

/** Which demand a planned order is for; exactly one of the demand columns is set. */
export const pegs = erp.table(
  'peg',
  {
    id: uuid('id').primaryKey(),
    plannedOrderId: uuid('planned_order_id')
      .notNull()
      .references(() => plannedOrders.id, { onDelete: 'cascade' }),
    quantity: numeric('quantity').notNull(),
    neededOn: day('needed_on').notNull(),
    salesOrderLineId: uuid('sales_order_line_id'),
    parentPlannedOrderId: uuid('parent_planned_order_id'),
    workOrderId: uuid('work_order_id'),
  },
  (table) => [
    index('peg_supply').on(table.plannedOrderId),
    index('peg_line').on(table.salesOrderLineId),
    index('peg_parent').on(table.parentPlannedOrderId),
    index('peg_work_order').on(table.workOrderId),
  ],
);

/** Customer order lines that a released supply is for, down the whole chain; kept for its life. */
export const releasedPegs = erp.table(
  'released_peg',
  {
    plannedOrderId: uuid('planned_order_id')
      .notNull()
      .references(() => plannedOrders.id),
    salesOrderLineId: uuid('sales_order_line_id').notNull(),
    salesOrderId: uuid('sales_order_id').notNull(),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.plannedOrderId, table.salesOrderLineId] }),
    index('released_peg_line').on(table.salesOrderLineId),
  ],
);

export const planningRuns = erp.table('planning_run', {
  id: uuid('id').primaryKey(),
  siteId: uuid('site_id').notNull(),
  planDate: day('plan_date').notNull(),
  /** A planner chose the date: net changes stay with it until a run without one. */
  dateGiven: boolean('date_given').notNull(),
  items: integer('items').notNull(),
  plannedOrders: integer('planned_orders').notNull(),
  added: integer('added').notNull(),
  removed: integer('removed').notNull(),
  ranAt: instant('ran_at').notNull(),
});

/** Items whose demand or supply changed since they were planned (net change). */
export const planningMarks = erp.table('planning_mark', {
  id: uuid('id').primaryKey(),
  itemId: uuid('item_id'),
  siteId: uuid('site_id'),
  markedAt: instant('marked_at').notNull(),
});
