import { integer, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { itemRevisions } from './items.ts';
import { plm } from './schema.ts';

export const operationsSegments = plm.table(
  'operations_segment',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    sequence: integer('sequence').notNull(),
    name: text('name').notNull(),
    /** MES owns it: known here by its id alone. */
    workCenterId: uuid('work_center_id').notNull(),
    setUpMinutes: numeric('set_up_minutes').notNull(),
    runMinutes: numeric('run_minutes').notNull(),
    cleanUpMinutes: numeric('clean_up_minutes').notNull(),
  },
  (table) => [unique('operations_segment_sequence').on(table.revisionId, table.sequence)],
);
