import { index, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { recorded } from './history.ts';
import { itemRevisions, lifecycles } from './items.ts';
import { plm } from './schema.ts';

/** Every step of a revision's life. */
export const lifecycleSteps = plm.table(
  'lifecycle_step',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    before: text('before', { enum: lifecycles }).notNull(),
    after: text('after', { enum: lifecycles }).notNull(),
    reason: text('reason'),
    ...recorded(),
  },
  (table) => [index('lifecycle_step_revision').on(table.revisionId, table.id)],
);

/** Revisions as they were before each change of their own row; the database writes it. */
export const revisionStates = plm.table(
  'item_revision_past',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id, { onDelete: 'cascade' }),
    state: jsonb('state').notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [index('item_revision_past_revision').on(table.revisionId, table.endedAt)],
);

/** What was deleted, which nothing used and nobody released: a note stays. */
export const deletions = plm.table('deletion', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['ITEM', 'ITEM_REVISION'] }).notNull(),
  itemId: uuid('item_id').notNull(),
  itemNumber: text('item_number').notNull(),
  /** 1, 2, 3 ... within the item; null for the item itself. */
  revisionSequence: integer('revision_sequence'),
  reason: text('reason').notNull(),
  ...recorded(),
});
