/** ERP's projection of open work orders: supply still to come, components still to issue, value. */
import { date, index, integer, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

export const workOrders = erp.table(
  'work_order',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    plannedOrderId: uuid('planned_order_id').notNull(),
    itemId: uuid('item_id').notNull(),
    revisionId: uuid('revision_id').notNull(),
    siteId: uuid('site_id').notNull(),
    status: text('status', {
      enum: ['RELEASED', 'IN_PROGRESS', 'HELD', 'COMPLETED', 'CANCELLED'],
    }).notNull(),
    quantity: numeric('quantity').notNull(),
    goodQuantity: numeric('good_quantity').notNull().default('0'),
    scrapQuantity: numeric('scrap_quantity').notNull().default('0'),
    startOn: date('start_on', { mode: 'string' }).notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    materialValue: numeric('material_value').notNull().default('0'),
    machineValue: numeric('machine_value').notNull().default('0'),
    receivedValue: numeric('received_value').notNull().default('0'),
  },
  (table) => [
    index('work_order_item').on(table.itemId, table.siteId),
    index('work_order_planned').on(table.plannedOrderId),
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
  },
  (table) => [
    index('work_order_material_order').on(table.workOrderId),
    index('work_order_material_item').on(table.itemId),
  ],
);

/** Machine time booked for a report, so that its reversal takes back the same. */
export const machineCharges = erp.table('machine_charge', {
  jobResponseId: uuid('job_response_id').primaryKey(),
  workOrderId: uuid('work_order_id')
    .notNull()
    .references(() => workOrders.id),
  minutes: numeric('minutes').notNull(),
  amount: numeric('amount').notNull(),
});
