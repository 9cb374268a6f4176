import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { ended } from './history.ts';
import { plm } from './schema.ts';

export const items = plm.table('item', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  description: text('description').notNull(),
  /** UN/ECE Rec 20 */
  unit: text('unit').notNull(),
  tracking: text('tracking', { enum: ['NONE', 'LOT', 'SERIAL'] }).notNull(),
  /** Units that only this item converts: `[{ unit, quantity, stockQuantity }]`. */
  conversions: jsonb('conversions')
    .$type<{ unit: string; quantity: string; stockQuantity: string }[]>()
    .notNull()
    .default([]),
  /** 14 digits. */
  gtin: text('gtin').unique(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
});

/** Units of its own that an item no longer converts by, whole. */
export const conversionsPast = plm.table(
  'item_conversions_past',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id, { onDelete: 'cascade' }),
    conversions: jsonb('conversions')
      .$type<{ unit: string; quantity: string; stockQuantity: string }[]>()
      .notNull(),
    ...ended(),
  },
  (table) => [index('item_conversions_past_item').on(table.itemId, table.endedAt)],
);

export const lifecycles = ['IN_WORK', 'IN_REVIEW', 'RELEASED', 'SUPERSEDED', 'OBSOLETE'] as const;

export const itemRevisions = plm.table(
  'item_revision',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    /** 1, 2, 3 ... within the item; the label follows it on release. */
    sequence: integer('sequence').notNull(),
    label: text('label'),
    lifecycle: text('lifecycle', { enum: lifecycles }).notNull().default('IN_WORK'),
    /** Half open: from is included, to is not. */
    effectiveFrom: date('effective_from', { mode: 'string' }),
    effectiveTo: date('effective_to', { mode: 'string' }),
    predecessorId: uuid('predecessor_id'),
    changeOrderId: uuid('change_order_id'),
    /** Superseded, and may be built beside its successor all the same. */
    keptBuildable: boolean('kept_buildable').notNull().default(false),
    batchQuantity: numeric('batch_quantity').notNull().default('1'),
    batchUnit: text('batch_unit').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
    releasedAt: timestamp('released_at', { withTimezone: true, mode: 'date' }),
  },
  (table) => [
    unique('item_revision_sequence').on(table.itemId, table.sequence),
    // Only one design of an item is on the board at a time.
    uniqueIndex('item_revision_in_work')
      .on(table.itemId)
      .where(sql`${table.lifecycle} in ('IN_WORK', 'IN_REVIEW')`),
    index('item_revision_item').on(table.itemId, table.id),
    index('item_revision_to_supersede')
      .on(table.effectiveTo)
      .where(sql`${table.lifecycle} = 'RELEASED' and ${table.effectiveTo} is not null`),
  ],
);
