import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, numeric, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

export const bomLineKinds = ['COMPONENT', 'BY_PRODUCT', 'CO_PRODUCT'] as const;

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

const lineColumns = () => ({
  id: uuid('id').primaryKey(),
  findNumber: integer('find_number').notNull(),
  /** What goes in, or what comes out beside the item itself. */
  kind: text('kind', { enum: bomLineKinds }).notNull().default('COMPONENT'),
  /** Share of the batch's cost that a co-product takes. */
  costShare: numeric('cost_share'),
  /** As it was given, and in the component's stock unit. */
  quantity: numeric('quantity').notNull(),
  unit: text('unit').notNull(),
  stockQuantity: numeric('stock_quantity').notNull(),
  attrition: numeric('attrition').notNull(),
  setUpQuantity: numeric('set_up_quantity').notNull(),
  roundingMultiple: numeric('rounding_multiple'),
  phantom: boolean('phantom').notNull(),
  effectiveFrom: date('effective_from', { mode: 'string' }),
  effectiveTo: date('effective_to', { mode: 'string' }),
  /** Serial or lot numbers of the item made for which it holds, both included. */
  fromLotNumber: text('from_lot_number'),
  toLotNumber: text('to_lot_number'),
  operationSequence: integer('operation_sequence'),
  referenceDesignators: text('reference_designators').array().notNull().default([]),
  /** Null: it was there before this was noted. */
  recordedAt: instant('recorded_at'),
  recordedBy: text('recorded_by'),
});

export const bomLines = plm.table(
  'bom_line',
  {
    ...lineColumns(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    componentId: uuid('component_id')
      .notNull()
      .references(() => items.id),
  },
  (table) => [
    index('bom_line_revision').on(table.revisionId, table.findNumber),
    index('bom_line_component').on(table.componentId, table.id),
    index('bom_line_co_product')
      .on(table.componentId)
      .where(sql`${table.kind} = 'CO_PRODUCT'`),
  ],
);

/** Lines that a BOM in work no longer has; who had it and until when. Written once. */
export const bomLinesPast = plm.table(
  'bom_line_past',
  {
    ...lineColumns(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id, { onDelete: 'cascade' }),
    componentId: uuid('component_id')
      .notNull()
      .references(() => items.id),
    endedAt: instant('ended_at').notNull(),
    endedBy: text('ended_by').notNull(),
  },
  (table) => [
    index('bom_line_past_revision').on(table.revisionId, table.endedAt),
    index('bom_line_past_component').on(table.componentId, table.id),
  ],
);
