import { sql } from 'drizzle-orm';
import { integer, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { itemClasses } from './classes.ts';
import { recorded, recordedUntilEnded } from './history.ts';
import { items } from './items.ts';
import { plm } from './schema.ts';

/** How revisions are labelled. A scheme never changes: labels were given by it. */
export const revisionSchemes = plm.table('revision_scheme', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  kind: text('kind', { enum: ['ALPHABETIC', 'NUMERIC'] }).notNull(),
  /** Letters that are left out, of ALPHABETIC. */
  skipped: text('skipped').notNull().default(''),
  /** Digits at least, and the first number, of NUMERIC. */
  width: integer('width').notNull().default(1),
  start: integer('start').notNull().default(1),
  ...recorded(),
});

/** Whose scheme it is: an item's, a class's, or (neither named) the plant's. */
export const schemeAssignments = plm.table(
  'scheme_assignment',
  {
    id: uuid('id').primaryKey(),
    schemeId: uuid('scheme_id')
      .notNull()
      .references(() => revisionSchemes.id),
    itemId: uuid('item_id').references(() => items.id),
    classId: uuid('class_id').references(() => itemClasses.id),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('scheme_assignment_item')
      .on(table.itemId)
      .where(sql`${table.endedAt} is null and ${table.itemId} is not null`),
    uniqueIndex('scheme_assignment_class')
      .on(table.classId)
      .where(sql`${table.endedAt} is null and ${table.classId} is not null`),
    uniqueIndex('scheme_assignment_plant')
      .on(sql`(true)`)
      .where(
        sql`${table.endedAt} is null and ${table.itemId} is null and ${table.classId} is null`,
      ),
  ],
);
