/** What MES knows of others' things: projections filled from events, rebuildable from the owner. */
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { mes } from './schema.ts';

/** PLM's items. */
export const items = mes.table(
  'item',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    description: text('description').notNull(),
    unit: text('unit').notNull(),
    tracking: text('tracking', { enum: ['NONE', 'LOT', 'SERIAL'] }).notNull(),
    /** Units that only this item converts: `[{ unit, quantity, stockQuantity }]`. */
    conversions: jsonb('conversions')
      .$type<{ unit: string; quantity: string; stockQuantity: string }[]>()
      .notNull()
      .default([]),
    /** 14 digits. PLM has each once; on its way from one item to another it may be here twice. */
    gtin: text('gtin'),
  },
  (table) => [index('item_number').on(table.number), index('item_gtin').on(table.gtin)],
);

/** PLM's released definitions, as they were published. */
export const definitions = mes.table(
  'definition',
  {
    revisionId: uuid('revision_id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    label: text('label').notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    snapshot: jsonb('snapshot').notNull(),
    /** Made obsolete: its dates belong to no revision. */
    obsolete: boolean('obsolete').notNull().default(false),
  },
  (table) => [index('definition_item').on(table.itemId, table.effectiveFrom)],
);

/** Every version of PLM's manufacturing BOMs: the newest of revision and site is made by. */
export const siteDefinitions = mes.table(
  'site_definition',
  {
    manufacturingBomId: uuid('manufacturing_bom_id').primaryKey(),
    revisionId: uuid('revision_id').notNull(),
    siteId: uuid('site_id').notNull(),
    version: integer('version').notNull(),
    snapshot: jsonb('snapshot').notNull(),
  },
  (table) => [unique('site_definition_version').on(table.revisionId, table.siteId, table.version)],
);

/** PLM's released changes: a work order that comes after its change follows it all the same. */
export const releasedChanges = mes.table(
  'released_change',
  {
    id: uuid('id').primaryKey(),
    /** Place of the release in the log, which is the order in which changes are followed. */
    position: bigint('position', { mode: 'number' }).notNull(),
    changeOrderId: uuid('change_order_id').notNull(),
    itemId: uuid('item_id').notNull(),
    fromRevisionId: uuid('from_revision_id').notNull(),
    toRevisionId: uuid('to_revision_id').notNull(),
    disposition: text('disposition', {
      enum: ['FINISH_ON_OLD_REVISION', 'SWITCH_IF_NOT_STARTED', 'REWORK', 'SCRAP'],
    }).notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  },
  (table) => [
    unique('released_change_once').on(table.changeOrderId, table.itemId),
    index('released_change_from').on(table.fromRevisionId),
  ],
);

/** ERP's confirmed order lines: when the customer needs it decides what is urgent. */
export const orderLines = mes.table('order_line', {
  id: uuid('id').primaryKey(),
  salesOrderId: uuid('sales_order_id').notNull(),
  dueOn: date('due_on', { mode: 'string' }).notNull(),
  cancelled: boolean('cancelled').notNull().default(false),
  /** Place in the log of what was told last: an older word never overrides a newer one. */
  position: bigint('position', { mode: 'number' }).notNull(),
});

/** Whose a sales order is: customers see the work orders that are pegged to theirs. */
export const salesOrderCustomers = mes.table(
  'sales_order_customer',
  {
    salesOrderId: uuid('sales_order_id').primaryKey(),
    customerId: uuid('customer_id').notNull(),
  },
  (table) => [index('sales_order_customer_of').on(table.customerId, table.salesOrderId)],
);

/** ERP's lots and serials: MES keeps those that it made. */
export const receivedLots = mes.table(
  'received_lot',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    number: text('number').notNull(),
  },
  (table) => [
    index('received_lot_item').on(table.itemId, table.number),
    index('received_lot_number').on(table.number),
  ],
);

/** Lots that may not be used. */
export const heldLots = mes.table('held_lot', {
  lotId: uuid('lot_id').primaryKey(),
  itemId: uuid('item_id').notNull(),
  reason: text('reason').notNull(),
});
