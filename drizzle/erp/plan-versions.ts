/** What if: a copy of a site's plan under other assumptions, to be compared, then taken or dropped. */
import {
  date,
  index,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { supplyTypes } from './planning.ts';
import { salesOrderLines } from './sales.ts';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const day = (name: string) => date(name, { mode: 'string' });

export const planVersionStatuses = ['OPEN', 'TAKEN', 'DROPPED'] as const;

export const planVersions = erp.table('plan_version', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  siteId: uuid('site_id').notNull(),
  status: text('status', { enum: planVersionStatuses }).notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  comparedAt: instant('compared_at'),
  /** What more is bought than in the plan in force, at standard cost. */
  purchaseValueChange: numeric('purchase_value_change').notNull().default('0'),
  closedAt: instant('closed_at'),
  closedBy: text('closed_by'),
});

const versionId = () =>
  uuid('version_id')
    .notNull()
    .references(() => planVersions.id);

/** One assumption: what a mutation of the same name would be given. */
export const planAssumptions = erp.table(
  'plan_assumption',
  {
    versionId: versionId(),
    sequence: integer('sequence').notNull(),
    content: jsonb('content').notNull(),
  },
  (table) => [unique('plan_assumption_sequence').on(table.versionId, table.sequence)],
);

export const planDifferenceKinds = ['ADDED', 'REMOVED', 'CHANGED'] as const;

/** A planned order that is another under the assumptions, beside what it is in force. */
export const planDifferences = erp.table(
  'plan_difference',
  {
    id: uuid('id').primaryKey(),
    versionId: versionId(),
    kind: text('kind', { enum: planDifferenceKinds }).notNull(),
    siteId: uuid('site_id').notNull(),
    itemId: uuid('item_id').notNull(),
    /** The order in force; null when it is new. */
    plannedOrderId: uuid('planned_order_id'),
    /** Of the two the earlier, for the order of the list. */
    onDate: day('on_date').notNull(),
    beforeSupplyType: text('before_supply_type', { enum: supplyTypes }),
    beforeQuantity: numeric('before_quantity'),
    beforeStartOn: day('before_start_on'),
    beforeDueOn: day('before_due_on'),
    afterSupplyType: text('after_supply_type', { enum: supplyTypes }),
    afterQuantity: numeric('after_quantity'),
    afterStartOn: day('after_start_on'),
    afterDueOn: day('after_due_on'),
  },
  (table) => [index('plan_difference_date').on(table.versionId, table.onDate, table.id)],
);

/** A customer's line that can be shipped on another date under the assumptions. */
export const planPromises = erp.table(
  'plan_promise',
  {
    id: uuid('id').primaryKey(),
    versionId: versionId(),
    /** Null: of an order that is assumed. */
    salesOrderLineId: uuid('sales_order_line_id').references(() => salesOrderLines.id),
    itemId: uuid('item_id').notNull(),
    dueOn: day('due_on').notNull(),
    beforeOn: day('before_on'),
    afterOn: day('after_on'),
  },
  (table) => [index('plan_promise_due').on(table.versionId, table.dueOn, table.id)],
);
