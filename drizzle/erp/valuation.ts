import { sql } from 'drizzle-orm';
import { check, index, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const valuationMethods = ['STANDARD', 'FIFO', 'MOVING_AVERAGE'] as const;

/** What the book says an item's stock is worth, all sites together: in cents, always. */
export const stockValuations = erp.table(
  'stock_valuation',
  {
    itemId: uuid('item_id').primaryKey(),
    method: text('method', { enum: valuationMethods }).notNull().default('STANDARD'),
    quantity: numeric('quantity').notNull().default('0'),
    value: numeric('value').notNull().default('0'),
  },
  (table) => [
    // The rules see to it; these hold whatever the rules forget.
    check('value_is_never_negative', sql`${table.value} >= 0 and ${table.quantity} >= 0`),
    check('nothing_is_worth_nothing', sql`${table.quantity} > 0 or ${table.value} = 0`),
  ],
);

/** First in, first out: what came in together and is still there. */
export const stockLayers = erp.table(
  'stock_layer',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    /** Null: what was there when the item came to this method. */
    stockMoveId: uuid('stock_move_id'),
    since: instant('since').notNull(),
    quantity: numeric('quantity').notNull(),
    value: numeric('value').notNull(),
  },
  (table) => [
    index('stock_layer_open')
      .on(table.itemId, table.id)
      .where(sql`${table.quantity} > 0`),
    index('stock_layer_move').on(table.stockMoveId),
    check('layer_is_never_negative', sql`${table.value} >= 0 and ${table.quantity} >= 0`),
  ],
);

/** What a movement took from a layer, so that its reversal gives it back there. */
export const stockLayerUses = erp.table(
  'stock_layer_use',
  {
    id: uuid('id').primaryKey(),
    stockMoveId: uuid('stock_move_id').notNull(),
    layerId: uuid('layer_id')
      .notNull()
      .references(() => stockLayers.id),
    quantity: numeric('quantity').notNull(),
    value: numeric('value').notNull(),
  },
  (table) => [index('stock_layer_use_move').on(table.stockMoveId)],
);

export const revaluationReasons = ['STANDARD_CHANGED', 'METHOD_CHANGED', 'REVERSAL'] as const;

/** Value that changed although nothing moved. */
export const stockRevaluations = erp.table(
  'stock_revaluation',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    reason: text('reason', { enum: revaluationReasons }).notNull(),
    quantity: numeric('quantity').notNull(),
    /** Of the whole stock, before and after. */
    valueBefore: numeric('value_before').notNull(),
    valueAfter: numeric('value_after').notNull(),
    stockMoveId: uuid('stock_move_id'),
    revaluedAt: instant('revalued_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('stock_revaluation_item').on(table.itemId, table.id)],
);
