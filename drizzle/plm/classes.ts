import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  numeric,
  text,
  type AnyPgColumn,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { recorded, recordedUntilEnded } from './history.ts';
import { items } from './items.ts';
import { plm } from './schema.ts';

export const itemClasses = plm.table(
  'item_class',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull().unique(),
    name: text('name').notNull(),
    parentId: uuid('parent_id').references((): AnyPgColumn => itemClasses.id),
    ...recorded(),
  },
  (table) => [index('item_class_parent').on(table.parentId)],
);

export const attributeKinds = ['TEXT', 'DECIMAL', 'INTEGER', 'BOOLEAN', 'DATE', 'CHOICE'] as const;

export const attributeDefinitions = plm.table(
  'attribute_definition',
  {
    id: uuid('id').primaryKey(),
    classId: uuid('class_id')
      .notNull()
      .references(() => itemClasses.id),
    position: integer('position').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: attributeKinds }).notNull(),
    /** UN/ECE Rec 20, of DECIMAL. */
    unit: text('unit'),
    required: boolean('required').notNull(),
    minimum: numeric('minimum'),
    maximum: numeric('maximum'),
    choices: text('choices').array(),
    ...recorded(),
  },
  (table) => [
    unique('attribute_definition_code').on(table.classId, table.code),
    index('attribute_definition_class').on(table.classId, table.position),
  ],
);

export const itemClassifications = plm.table(
  'item_classification',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    classId: uuid('class_id')
      .notNull()
      .references(() => itemClasses.id),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('item_classification_now')
      .on(table.itemId)
      .where(sql`${table.endedAt} is null`),
    index('item_classification_class')
      .on(table.classId, table.itemId)
      .where(sql`${table.endedAt} is null`),
    index('item_classification_item').on(table.itemId),
  ],
);

export const attributeValues = plm.table(
  'attribute_value',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    attributeId: uuid('attribute_id')
      .notNull()
      .references(() => attributeDefinitions.id),
    /** TEXT and CHOICE. */
    text: text('text'),
    /** DECIMAL, in the attribute's unit, and INTEGER. */
    number: numeric('number'),
    flag: boolean('flag'),
    day: date('day', { mode: 'string' }),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('attribute_value_now')
      .on(table.itemId, table.attributeId)
      .where(sql`${table.endedAt} is null`),
    index('attribute_value_item').on(table.itemId),
    // One for each way to ask: which items have this, or lie between these.
    ...[table.text, table.number, table.flag, table.day].map((column) =>
      index(`attribute_value_${column.name}`)
        .on(table.attributeId, column, table.itemId)
        .where(sql`${table.endedAt} is null and ${column} is not null`),
    ),
  ],
);
