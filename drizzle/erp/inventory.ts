import { sql } from 'drizzle-orm';
import {
  check,
  index,
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

export const storageLocations = erp.table(
  'storage_location',
  {
    id: uuid('id').primaryKey(),
    /** Null: on the way between sites. */
    siteId: uuid('site_id'),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (table) => [unique('storage_location_code').on(table.siteId, table.code).nullsNotDistinct()],
);

export const materialLots = erp.table(
  'material_lot',
  {
    /** MES mints what it makes, ERP what it receives or counts. */
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    number: text('number').notNull(),
    status: text('status', { enum: ['AVAILABLE', 'HELD'] })
      .notNull()
      .default('AVAILABLE'),
    holdReason: text('hold_reason'),
    purchaseOrderLineId: uuid('purchase_order_line_id'),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    unique('material_lot_number').on(table.itemId, table.number),
    index('material_lot_by_number').on(table.number),
    index('material_lot_purchase').on(table.purchaseOrderLineId),
  ],
);

/** What holds a lot: a nonconformance by its id, or somebody by hand. */
export const lotHolds = erp.table(
  'lot_hold',
  {
    lotId: uuid('lot_id')
      .notNull()
      .references(() => materialLots.id),
    source: text('source').notNull(),
    reason: text('reason').notNull(),
    heldAt: instant('held_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.lotId, table.source] })],
);

export const stockBalances = erp.table(
  'stock_balance',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    /** Its location's. */
    siteId: uuid('site_id'),
    locationId: uuid('location_id')
      .notNull()
      .references(() => storageLocations.id),
    lotId: uuid('lot_id').references(() => materialLots.id),
    onHand: numeric('on_hand').notNull(),
    reserved: numeric('reserved').notNull().default('0'),
  },
  (table) => [
    unique('stock_balance_place')
      .on(table.itemId, table.locationId, table.lotId)
      .nullsNotDistinct(),
    index('stock_balance_item').on(table.itemId, table.id),
    index('stock_balance_lot').on(table.lotId),
    // The rules refuse first; these hold whatever the rules forget.
    check('stock_is_never_negative', sql`${table.onHand} >= 0`),
    check(
      'reserved_is_there',
      sql`${table.reserved} >= 0 and ${table.reserved} <= ${table.onHand}`,
    ),
  ],
);

export const moveTypes = [
  'PURCHASE_RECEIPT',
  'PRODUCTION_RECEIPT',
  'ISSUE',
  'SHIPMENT',
  'TRANSFER',
  'COUNT',
  'SCRAP',
] as const;

export const stockMoves = erp.table(
  'stock_move',
  {
    id: uuid('id').primaryKey(),
    type: text('type', { enum: moveTypes }).notNull(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    locationId: uuid('location_id')
      .notNull()
      .references(() => storageLocations.id),
    lotId: uuid('lot_id').references(() => materialLots.id),
    /** Signed change at the location. */
    quantity: numeric('quantity').notNull(),
    /** Standard cost of one stock unit when it moved. */
    unitCost: numeric('unit_cost').notNull().default('0'),
    /** Signed, in cents: by how much it changed what the item's stock is worth. */
    value: numeric('value').notNull().default('0'),
    /** What was paid for it less what stock was charged with. */
    priceVariance: numeric('price_variance').notNull().default('0'),
    movedAt: instant('moved_at').notNull(),
    actor: text('actor').notNull(),
    workOrderId: uuid('work_order_id'),
    jobOrderId: uuid('job_order_id'),
    jobResponseId: uuid('job_response_id'),
    materialId: uuid('material_id'),
    purchaseOrderLineId: uuid('purchase_order_line_id'),
    shipmentId: uuid('shipment_id'),
    transferOrderId: uuid('transfer_order_id'),
    reversesId: uuid('reverses_id').unique(),
    reason: text('reason'),
  },
  (table) => [
    index('stock_move_item').on(table.itemId, table.id),
    index('stock_move_lot').on(table.lotId),
    index('stock_move_work_order').on(table.workOrderId),
    index('stock_move_response').on(table.jobResponseId),
    index('stock_move_shipment').on(table.shipmentId),
    index('stock_move_purchase').on(table.purchaseOrderLineId),
    index('stock_move_transfer')
      .on(table.transferOrderId)
      .where(sql`${table.transferOrderId} is not null`),
  ],
);

export const reservations = erp.table(
  'reservation',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    balanceId: uuid('balance_id')
      .notNull()
      .references(() => stockBalances.id),
    salesOrderLineId: uuid('sales_order_line_id'),
    workOrderId: uuid('work_order_id'),
    quantity: numeric('quantity').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('reservation_line').on(table.salesOrderLineId),
    index('reservation_balance').on(table.balanceId),
    check('reservation_is_positive', sql`${table.quantity} > 0`),
  ],
);

export const shortages = erp.table(
  'shortage',
  {
    id: uuid('id').primaryKey(),
    workOrderId: uuid('work_order_id').notNull(),
    jobOrderId: uuid('job_order_id'),
    jobResponseId: uuid('job_response_id'),
    materialId: uuid('material_id'),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    quantity: numeric('quantity').notNull(),
    since: instant('since').notNull(),
  },
  (table) => [
    index('shortage_work_order').on(table.workOrderId),
    index('shortage_response').on(table.jobResponseId),
  ],
);
