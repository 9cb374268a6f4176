import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  jsonb,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { recorded } from './history.ts';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const changeRequests = plm.table(
  'change_request',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    description: text('description').notNull(),
    status: text('status', { enum: ['OPEN', 'IN_REVIEW', 'ACCEPTED', 'REJECTED'] })
      .notNull()
      .default('OPEN'),
    /** MES owns it; unique, so that one nonconformance opens one request. */
    nonConformanceId: uuid('non_conformance_id').unique(),
    createdAt: instant('created_at').notNull(),
    decisionReason: text('decision_reason'),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
  },
  (table) => [
    index('change_request_status').on(table.status, table.id),
    index('change_request_item').on(table.itemId, table.id),
  ],
);

export const changeOrders = plm.table(
  'change_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    title: text('title').notNull(),
    reason: text('reason').notNull(),
    status: text('status', {
      enum: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'RELEASED', 'CANCELLED'],
    }).notNull(),
    changeRequestId: uuid('change_request_id').references(() => changeRequests.id),
    createdAt: instant('created_at').notNull(),
    /** Null: it was made before this was noted. */
    createdBy: text('created_by'),
    submittedBy: text('submitted_by'),
    /** How often it was submitted: what was decided counts for its round alone. */
    approvalRound: integer('approval_round').notNull().default(0),
    /** SHA-256 of what was submitted last. */
    contentSha256: text('content_sha256'),
    releasedAt: instant('released_at'),
  },
  (table) => [
    index('change_order_status').on(table.status, table.id),
    index('change_order_request').on(table.changeRequestId),
  ],
);

export const stockDispositions = ['USE_AS_IS', 'FINISH_OLD', 'REWORK', 'SCRAP', 'RETURN'] as const;
export const workOrderDispositions = [
  'FINISH_ON_OLD_REVISION',
  'SWITCH_IF_NOT_STARTED',
  'REWORK',
  'SCRAP',
] as const;
export const purchaseOrderDispositions = [
  'USE_AS_IS',
  'FINISH_OLD',
  'REWORK',
  'RETURN',
  'CANCEL',
] as const;

/** They change while their order is a draft, and never after: the database holds to it. */
export const affectedItems = plm.table(
  'affected_item',
  {
    id: uuid('id').primaryKey(),
    changeOrderId: uuid('change_order_id')
      .notNull()
      .references(() => changeOrders.id),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    fromRevisionId: uuid('from_revision_id').references(() => itemRevisions.id),
    toRevisionId: uuid('to_revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    stockDisposition: text('stock_disposition', { enum: stockDispositions })
      .notNull()
      .default('USE_AS_IS'),
    workOrderDisposition: text('work_order_disposition', {
      enum: workOrderDispositions,
    }).notNull(),
    purchaseOrderDisposition: text('purchase_order_disposition', {
      enum: purchaseOrderDispositions,
    })
      .notNull()
      .default('USE_AS_IS'),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  },
  (table) => [
    unique('affected_item_once').on(table.changeOrderId, table.itemId),
    index('affected_item_item').on(table.itemId),
  ],
);

/** Tells what was released by a change order: its affected items, which never change any more. */
export const changeNotices = plm.table('change_notice', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  changeOrderId: uuid('change_order_id')
    .notNull()
    .unique()
    .references(() => changeOrders.id),
  ...recorded(),
});

export const changeStepKinds = [
  'CREATED',
  'REVIEW_STARTED',
  'ACCEPTED',
  'REJECTED',
  'ITEM_ADDED',
  'ITEM_CHANGED',
  'ITEM_REMOVED',
  'APPROVALS_SET',
  'SUBMITTED',
  'SIGNED',
  'APPROVED',
  'WITHDRAWN',
  'RELEASED',
  'CANCELLED',
] as const;

/** Everything that was done with a change request or a change order; written once. */
export const changeSteps = plm.table(
  'change_step',
  {
    id: uuid('id').primaryKey(),
    changeRequestId: uuid('change_request_id').references(() => changeRequests.id),
    changeOrderId: uuid('change_order_id').references(() => changeOrders.id),
    kind: text('kind', { enum: changeStepKinds }).notNull(),
    itemId: uuid('item_id').references(() => items.id),
    role: text('role'),
    reason: text('reason'),
    /** What it was and what it became, for people. */
    detail: text('detail'),
    /** The request or the order as it was after the step: what `asOf` reads. */
    state: jsonb('state').notNull(),
    ...recorded(),
  },
  (table) => [
    index('change_step_order').on(table.changeOrderId, table.id),
    index('change_step_request').on(table.changeRequestId, table.id),
    check(
      'change_step_of_one',
      sql`(${table.changeRequestId} is null) <> (${table.changeOrderId} is null)`,
    ),
  ],
);
