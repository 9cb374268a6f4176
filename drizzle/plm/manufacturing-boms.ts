import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bomLines } from './boms.ts';
import { ended, recorded } from './history.ts';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

export const manufacturingBomStatuses = ['IN_WORK', 'RELEASED', 'SUPERSEDED'] as const;

/** What a site makes a released revision of, and how, where it is not as engineering says. */
export const manufacturingBoms = plm.table(
  'manufacturing_bom',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    /** MES owns it: known here by its id alone. */
    siteId: uuid('site_id').notNull(),
    /** 1, 2, 3 ... within revision and site. */
    version: integer('version').notNull(),
    status: text('status', { enum: manufacturingBomStatuses }).notNull(),
    /** The site's own process plan as it is published; null: that of the revision. */
    operations: jsonb('operations'),
    releasedAt: timestamp('released_at', { withTimezone: true, mode: 'date' }),
    releasedBy: text('released_by'),
    ...recorded(),
  },
  (table) => [
    unique('manufacturing_bom_version').on(table.revisionId, table.siteId, table.version),
    uniqueIndex('manufacturing_bom_one_in_work')
      .on(table.revisionId, table.siteId)
      .where(sql`${table.status} = 'IN_WORK'`),
    uniqueIndex('manufacturing_bom_one_released')
      .on(table.revisionId, table.siteId)
      .where(sql`${table.status} = 'RELEASED'`),
  ],
);

const bomId = () =>
  uuid('bom_id')
    .notNull()
    .references(() => manufacturingBoms.id);

export const manufacturingBomLines = plm.table(
  'manufacturing_bom_line',
  {
    id: uuid('id').primaryKey(),
    bomId: bomId(),
    /** The engineering line it stands for; null: the site added it. */
    sourceLineId: uuid('source_line_id').references(() => bomLines.id),
    findNumber: integer('find_number').notNull(),
    componentId: uuid('component_id')
      .notNull()
      .references(() => items.id),
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
  },
  (table) => [
    index('manufacturing_bom_line_bom').on(table.bomId, table.findNumber),
    index('manufacturing_bom_line_component').on(table.componentId, table.bomId),
    index('manufacturing_bom_line_source').on(table.sourceLineId),
  ],
);

/** Engineering lines that a site does without, and why. */
export const manufacturingBomDrops = plm.table(
  'manufacturing_bom_drop',
  {
    bomId: bomId(),
    lineId: uuid('line_id')
      .notNull()
      .references(() => bomLines.id),
    reason: text('reason').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bomId, table.lineId] }),
    index('manufacturing_bom_drop_line').on(table.lineId),
  ],
);

/** What a manufacturing BOM in work no longer says, whole: it is written as a whole. */
export const manufacturingBomsPast = plm.table(
  'manufacturing_bom_past',
  {
    id: uuid('id').primaryKey(),
    bomId: bomId(),
    lines: jsonb('lines').notNull(),
    drops: jsonb('drops').notNull(),
    operations: jsonb('operations'),
    ...ended(),
  },
  (table) => [index('manufacturing_bom_past_bom').on(table.bomId, table.endedAt)],
);
