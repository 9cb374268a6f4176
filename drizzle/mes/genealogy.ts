import { sql } from 'drizzle-orm';
import { boolean, index, numeric, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { workOrders } from './orders.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Lots and serials that were made here; ERP owns the others. */
export const lots = mes.table(
  'lot',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    itemId: uuid('item_id').notNull(),
    /** The work order that made it first. */
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    mintedAt: instant('minted_at').notNull(),
  },
  (table) => [
    unique('lot_number_once').on(table.itemId, table.number),
    index('lot_by_number').on(table.number),
  ],
);

/** Material that was really used or made. What is taken back is marked, never deleted. */
export const materialActuals = mes.table(
  'material_actual',
  {
    id: uuid('id').primaryKey(),
    use: text('use', { enum: ['CONSUMED', 'PRODUCED'] }).notNull(),
    itemId: uuid('item_id').notNull(),
    lotId: uuid('lot_id'),
    quantity: numeric('quantity').notNull(),
    workOrderId: uuid('work_order_id')
      .notNull()
      .references(() => workOrders.id),
    jobOrderId: uuid('job_order_id'),
    jobResponseId: uuid('job_response_id'),
    materialId: uuid('material_id'),
    /** ERP's movement; null for what was made. */
    stockMoveId: uuid('stock_move_id').unique(),
    /** Used for all that the order makes: at an earlier operation, or given by hand. */
    wholeOrder: boolean('whole_order').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    reversedAt: instant('reversed_at'),
    /** When ERP had it back in stock. */
    returnedAt: instant('returned_at'),
  },
  (table) => [
    index('material_actual_response').on(table.jobResponseId),
    index('material_actual_lot')
      .on(table.lotId, table.use)
      .where(sql`${table.lotId} is not null and ${table.reversedAt} is null`),
    index('material_actual_material')
      .on(table.materialId)
      .where(sql`${table.materialId} is not null and ${table.reversedAt} is null`),
    index('material_actual_made')
      .on(table.workOrderId)
      .where(sql`${table.use} = 'PRODUCED' and ${table.reversedAt} is null`),
    index('material_actual_whole')
      .on(table.workOrderId)
      .where(sql`${table.wholeOrder} and ${table.reversedAt} is null`),
  ],
);
