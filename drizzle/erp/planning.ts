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
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { items } from './references.ts';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const day = (name: string) => date(name, { mode: 'string' });

export const lotRules = ['LOT_FOR_LOT', 'FIXED', 'PERIOD'] as const;

/** Made here, bought, or fetched from another site. */
export const supplyTypes = ['MAKE', 'BUY', 'TRANSFER'] as const;

export const itemPlannings = erp.table(
  'item_planning',
  {
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    siteId: uuid('site_id').notNull(),
    supplyType: text('supply_type', { enum: supplyTypes }).notNull(),
    /** Which site a transfer comes from. */
    sourceSiteId: uuid('source_site_id'),
    /** Working days of the site's calendar. */
    leadTimeDays: integer('lead_time_days').notNull(),
    /** Working days more for each unit of an order. */
    leadTimeDaysPerUnit: numeric('lead_time_days_per_unit').notNull().default('0'),
    safetyStock: numeric('safety_stock').notNull(),
    supplierId: uuid('supplier_id'),
    lotRule: text('lot_rule', { enum: lotRules }).notNull().default('LOT_FOR_LOT'),
    lotQuantity: numeric('lot_quantity'),
    /** Calendar days, from the first need. */
    lotPeriodDays: integer('lot_period_days'),
    lotMinimum: numeric('lot_minimum'),
    lotMaximum: numeric('lot_maximum'),
    lotMultiple: numeric('lot_multiple'),
    /** Share of an order that is good, above 0 and at most 1; null: as the process plan says. */
    yield: numeric('yield'),
    /** Working days from today in which planning adds and changes nothing. */
    planningFenceDays: integer('planning_fence_days').notNull().default(0),
    /** Working days by which open supply may be late and still cover a need. */
    reschedulingDays: integer('rescheduling_days').notNull().default(0),
    /** Calendar days over which orders find the forecast they consume. */
    forecastBackwardDays: integer('forecast_backward_days').notNull().default(0),
    forecastForwardDays: integer('forecast_forward_days').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.siteId] }),
    index('item_planning_source')
      .on(table.sourceSiteId, table.siteId)
      .where(sql`${table.sourceSiteId} is not null`),
  ],
);

export const plannedOrderStatuses = ['PLANNED', 'FIRM', 'RELEASED', 'CANCELLED'] as const;

/**
 * An item is never removed, only marked as deleted: that each order's is there is not checked row by
 * row, a hundred thousand times a run.
 */
export const plannedOrders = erp.table(
  'planned_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id').notNull(),
    siteId: uuid('site_id').notNull(),
    supplyType: text('supply_type', { enum: supplyTypes }).notNull(),
    /** Which site a transfer comes from: there it is a demand. */
    sourceSiteId: uuid('source_site_id'),
    status: text('status', { enum: plannedOrderStatuses }).notNull(),
    quantity: numeric('quantity').notNull(),
    startOn: day('start_on').notNull(),
    dueOn: day('due_on').notNull(),
    /** Orders of an item for one date are counted from 1: the same lot keeps its row. */
    lot: integer('lot').notNull().default(1),
    pastDue: boolean('past_due').notNull().default(false),
    /** When it can be there, its components considered; null until it is planned. */
    availableOn: day('available_on'),
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
    index('planned_order_source')
      .on(table.sourceSiteId, table.itemId)
      .where(sql`${table.sourceSiteId} is not null and ${table.status} in ('PLANNED', 'FIRM')`),
  ],
);

/**
 * Components of planned orders: dependent demand, decided on the order's start date. Those of a
 * phantom are there twice over: the phantom's own row, and what was blown through below it.
 * Planning alone writes these and the pegs, hundreds of thousands in one run, so no foreign keys
 * are checked row by row; a line goes with the plan of the item whose BOM asks for it.
 */
export const plannedRequirements = erp.table(
  'planned_requirement',
  {
    plannedOrderId: uuid('planned_order_id').notNull(),
    /** Whose BOM asks for it: the order's item, or a phantom of its that was blown through. */
    bomItemId: uuid('bom_item_id').notNull(),
    itemId: uuid('item_id').notNull(),
    /** Only what the phantom's own stock covers is taken from it. */
    phantom: boolean('phantom').notNull().default(false),
    siteId: uuid('site_id').notNull(),
    quantity: numeric('quantity').notNull(),
    neededOn: day('needed_on').notNull(),
  },
  (table) => [
    index('planned_requirement_order').on(table.plannedOrderId),
    index('planned_requirement_item').on(table.itemId, table.siteId),
    index('planned_requirement_bom').on(table.bomItemId, table.siteId),
  ],
);

export const supplyKinds = [
  'STOCK',
  'PLANNED_ORDER',
  'WORK_ORDER',
  'PURCHASE_ORDER_LINE',
  'TRANSFER_ORDER',
] as const;
export const demandKinds = [
  'SALES_LINE',
  'FORECAST',
  'PLANNED_ORDER',
  'WORK_ORDER',
  'TRANSFER_ORDER',
  'SAFETY_STOCK',
  'EXCESS',
] as const;

/** Which supply covers which demand of an item: the pegs of an order add up to what is good of it. */
export const pegs = erp.table(
  'peg',
  {
    siteId: uuid('site_id').notNull(),
    itemId: uuid('item_id').notNull(),
    supplyKind: text('supply_kind', { enum: supplyKinds }).notNull(),
    /** The planned order, work order or line of a purchase order; null for stock. */
    supplyId: uuid('supply_id'),
    supplyOn: day('supply_on').notNull(),
    quantity: numeric('quantity').notNull(),
    neededOn: day('needed_on').notNull(),
    demandKind: text('demand_kind', { enum: demandKinds }).notNull(),
    /** The order line, forecast, planned order or work order; null for safety stock and excess. */
    demandId: uuid('demand_id'),
  },
  (table) => [
    index('peg_item').on(table.itemId, table.siteId),
    // What a promise may count on: what stock is taken for, and what nobody needs.
    index('peg_free')
      .on(table.itemId, table.siteId)
      .where(sql`${table.supplyKind} = 'STOCK' or ${table.demandKind} in ('EXCESS', 'FORECAST')`),
    index('peg_supply')
      .on(table.supplyId)
      .where(sql`${table.supplyId} is not null`),
    index('peg_demand')
      .on(table.demandId)
      .where(sql`${table.demandId} is not null`),
  ],
);

/**
 * Prints (hashes) of what was last written of an item's plan: what comes out alike is not written
 * again. Whoever else changes pegs or requirements takes the item's print away.
 */
export const planPrints = erp.table(
  'plan_print',
  {
    siteId: uuid('site_id').notNull(),
    itemId: uuid('item_id').notNull(),
    pegs: text('pegs').notNull(),
    requirements: text('requirements').notNull(),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.itemId] })],
);

export const messageKinds = [
  'EXPEDITE',
  'DEFER',
  'INCREASE',
  'DECREASE',
  'CANCEL',
  'RELEASE',
  'PAST_DUE',
] as const;

/** What a planner should do about an order, until it is done or no longer right. */
export const actionMessages = erp.table(
  'action_message',
  {
    id: uuid('id').primaryKey(),
    siteId: uuid('site_id').notNull(),
    itemId: uuid('item_id').notNull(),
    kind: text('kind', { enum: messageKinds }).notNull(),
    supplyKind: text('supply_kind', { enum: supplyKinds }).notNull(),
    supplyId: uuid('supply_id').notNull(),
    fromOn: day('from_on').notNull(),
    toOn: day('to_on').notNull(),
    fromQuantity: numeric('from_quantity').notNull(),
    toQuantity: numeric('to_quantity').notNull(),
    saidAt: instant('said_at').notNull(),
  },
  (table) => [
    unique('action_message_once').on(table.supplyId, table.kind),
    index('action_message_item').on(table.itemId, table.siteId),
    index('action_message_date').on(table.siteId, table.toOn, table.id),
  ],
);

/** What is expected to be sold of an item; periods don't overlap. */
export const forecasts = erp.table(
  'forecast',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    siteId: uuid('site_id').notNull(),
    startsOn: day('starts_on').notNull(),
    /** Not in it. */
    endsOn: day('ends_on').notNull(),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [unique('forecast_period').on(table.itemId, table.siteId, table.startsOn)],
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
