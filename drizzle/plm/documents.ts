import { bytea, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ended, recorded } from './history.ts';
import { itemRevisions } from './items.ts';
import { plm } from './schema.ts';

export const documentKinds = [
  'DRAWING',
  'MODEL',
  'SPECIFICATION',
  'INSTRUCTION',
  'PICTURE',
  'CERTIFICATE',
  'OTHER',
] as const;

export const documents = plm.table('document', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  title: text('title').notNull(),
  kind: text('kind', { enum: documentKinds }).notNull(),
  ...recorded(),
});

/** Files by their content's hash: the same content is there once, whoever sent it. */
export const documentContents = plm.table('document_content', {
  /** SHA-256, lower-case hexadecimal. */
  sha256: text('sha256').primaryKey(),
  content: bytea('content').notNull(),
  ...recorded(),
});

export const documentVersions = plm.table(
  'document_version',
  {
    id: uuid('id').primaryKey(),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id),
    /** 1, 2, 3 ... within the document. */
    version: integer('version').notNull(),
    sha256: text('sha256')
      .notNull()
      .references(() => documentContents.sha256),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    /** Bytes. */
    size: integer('size').notNull(),
    note: text('note'),
    ...recorded(),
  },
  (table) => [
    unique('document_version_number').on(table.documentId, table.version),
    index('document_version_sha256').on(table.sha256),
  ],
);

/** The version that describes a revision: fixed with it when it is released. */
export const revisionDocuments = plm.table(
  'revision_document',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id),
    versionId: uuid('version_id')
      .notNull()
      .references(() => documentVersions.id),
    ...recorded(),
  },
  (table) => [
    unique('revision_document_once').on(table.revisionId, table.documentId),
    index('revision_document_document').on(table.documentId, table.id),
    index('revision_document_version').on(table.versionId),
  ],
);

/** What described a revision in work and was taken off it, or gave way to another version. */
export const revisionDocumentsPast = plm.table(
  'revision_document_past',
  {
    id: uuid('id').primaryKey(),
    /** Of the row that it was: another version took its place under the same id. */
    linkId: uuid('link_id').notNull(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id, { onDelete: 'cascade' }),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id),
    versionId: uuid('version_id')
      .notNull()
      .references(() => documentVersions.id),
    ...recorded(),
    ...ended(),
  },
  (table) => [
    index('revision_document_past_revision').on(table.revisionId, table.endedAt),
    index('revision_document_past_document').on(table.documentId, table.linkId),
    index('revision_document_past_version').on(table.versionId),
  ],
);
