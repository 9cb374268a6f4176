import { boolean, date, index, integer, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

export const bomLineKinds = ['COMPONENT', 'BY_PRODUCT', 'CO_PRODUCT'] as const;

export const bomLines = plm.table(
  'bom_line',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    findNumber: integer('find_number').notNull(),
    componentId: uuid('component_id')
      .notNull()
      .references(() => items.id),
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
  },
  (table) => [
    index('bom_line_revision').on(table.revisionId, table.findNumber),
    index('bom_line_component').on(table.componentId, table.id),
  ],
);
