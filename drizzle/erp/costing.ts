import { index, numeric, timestamp, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const workCenterRates = erp.table('work_center_rate', {
  workCenterId: uuid('work_center_id').primaryKey(),
  hourlyRate: numeric('hourly_rate').notNull(),
});

/** Standard cost of one stock unit of a bought item. */
export const purchaseCosts = erp.table('purchase_cost', {
  itemId: uuid('item_id').primaryKey(),
  amount: numeric('amount').notNull(),
});

/** Standard cost of one stock unit of a released revision. */
export const revisionCosts = erp.table(
  'revision_cost',
  {
    revisionId: uuid('revision_id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    material: numeric('material').notNull(),
    machine: numeric('machine').notNull(),
    rolledUpAt: instant('rolled_up_at').notNull(),
  },
  (table) => [index('revision_cost_item').on(table.itemId)],
);

/** Standard cost of one stock unit of an item: what stock and work in progress are valued at. */
export const itemCosts = erp.table('item_cost', {
  itemId: uuid('item_id').primaryKey(),
  material: numeric('material').notNull(),
  machine: numeric('machine').notNull(),
  rolledUpAt: instant('rolled_up_at').notNull(),
});

/** Something that costs depend on changed: roll up again. */
export const costMarks = erp.table('cost_mark', {
  id: uuid('id').primaryKey(),
  markedAt: instant('marked_at').notNull(),
});
