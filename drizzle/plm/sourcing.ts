import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  numeric,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bomLines, bomLinesPast } from './boms.ts';
import { recorded, recordedUntilEnded } from './history.ts';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

/** Interchangeable wherever the item is used. */
export const alternates = plm.table(
  'alternate',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    alternateItemId: uuid('alternate_item_id')
      .notNull()
      .references(() => items.id),
    bothWays: boolean('both_ways').notNull(),
    /** 1 is taken first. */
    rank: integer('rank').notNull(),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('alternate_now')
      .on(table.itemId, table.alternateItemId)
      .where(sql`${table.endedAt} is null`),
    index('alternate_of').on(table.alternateItemId),
  ],
);

/** May stand in on one line of one BOM; part of it, fixed with it when it is released. */
export const substitutes = plm.table(
  'bom_substitute',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    lineId: uuid('line_id')
      .notNull()
      .references(() => bomLines.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    rank: integer('rank').notNull(),
    /** So much of the substitute, in its stock unit, for one stock unit of the component. */
    ratio: numeric('ratio').notNull(),
  },
  (table) => [
    unique('bom_substitute_once').on(table.lineId, table.itemId),
    index('bom_substitute_item').on(table.itemId),
    index('bom_substitute_revision').on(table.revisionId),
  ],
);

/** Stood in on lines that a BOM no longer has; as long as the line stood. Written once. */
export const substitutesPast = plm.table(
  'bom_substitute_past',
  {
    id: uuid('id').primaryKey(),
    lineId: uuid('line_id')
      .notNull()
      .references(() => bomLinesPast.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    rank: integer('rank').notNull(),
    ratio: numeric('ratio').notNull(),
  },
  (table) => [
    index('bom_substitute_past_line').on(table.lineId),
    index('bom_substitute_past_item').on(table.itemId),
  ],
);

export const manufacturers = plm.table('manufacturer', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  ...recorded(),
});

export const manufacturerParts = plm.table(
  'manufacturer_part',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    manufacturerId: uuid('manufacturer_id')
      .notNull()
      .references(() => manufacturers.id),
    partNumber: text('part_number').notNull(),
    ...recorded(),
  },
  (table) => [
    unique('manufacturer_part_number').on(table.manufacturerId, table.partNumber),
    index('manufacturer_part_item').on(table.itemId, table.id),
    index('manufacturer_part_by_number').on(table.partNumber, table.id),
  ],
);

export const partLifecycles = ['ACTIVE', 'NOT_RECOMMENDED', 'END_OF_LIFE', 'DISCONTINUED'] as const;

/** How a manufacturer's part stands: the last state counts, earlier ones stay. */
export const manufacturerPartStates = plm.table(
  'manufacturer_part_state',
  {
    id: uuid('id').primaryKey(),
    partId: uuid('part_id')
      .notNull()
      .references(() => manufacturerParts.id),
    itemId: uuid('item_id').notNull(),
    lifecycle: text('lifecycle', { enum: partLifecycles }).notNull(),
    preferred: boolean('preferred').notNull(),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('manufacturer_part_state_now')
      .on(table.partId)
      .where(sql`${table.endedAt} is null`),
    uniqueIndex('manufacturer_part_preferred')
      .on(table.itemId)
      .where(sql`${table.endedAt} is null and ${table.preferred}`),
  ],
);
