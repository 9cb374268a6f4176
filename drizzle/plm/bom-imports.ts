import { index, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { recorded } from './history.ts';
import { itemRevisions } from './items.ts';
import { plm } from './schema.ts';

export const bomFileFormats = ['CSV', 'XLSX'] as const;
export const bomImportModes = ['REPLACE', 'UPDATE'] as const;

/** A file from which BOMs were set; written once. */
export const bomImports = plm.table('bom_import', {
  id: uuid('id').primaryKey(),
  /** SHA-256 of the file, lower-case hexadecimal. */
  sha256: text('sha256').notNull(),
  fileName: text('file_name').notNull(),
  format: text('format', { enum: bomFileFormats }).notNull(),
  mode: text('mode', { enum: bomImportModes }).notNull(),
  parents: integer('parents').notNull(),
  rows: integer('rows').notNull(),
  added: integer('added').notNull(),
  removed: integer('removed').notNull(),
  changed: integer('changed').notNull(),
  moved: integer('moved').notNull(),
  unchanged: integer('unchanged').notNull(),
  ...recorded(),
});

/** The revisions whose BOMs it set; one that is deleted later takes its rows with it. */
export const bomImportRevisions = plm.table(
  'bom_import_revision',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => bomImports.id),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.revisionId] }),
    index('bom_import_revision_of').on(table.revisionId),
  ],
);
