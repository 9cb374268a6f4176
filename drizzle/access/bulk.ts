/** Bulk operations: lists that are written out as files, and mutations of many lines. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { apiKeys } from './keys.ts';
import { access } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const bulkOperations = access.table(
  'bulk_operation',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['EXPORT', 'MUTATION'] }).notNull(),
    status: text('status', {
      enum: ['AWAITING_LINES', 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED'],
    }).notNull(),
    document: text('document').notNull(),
    /** The document as the gateway asks it: of an export, one page. */
    workedDocument: text('worked_document').notNull(),
    variables: jsonb('variables').notNull(),
    /** One line after the other. */
    inOrder: boolean('in_order').notNull().default(true),
    /** Whose rights it has; what a key may do never changes. */
    apiKeyId: uuid('api_key_id')
      .notNull()
      .references(() => apiKeys.id),
    keyHandle: text('key_handle').notNull(),
    /** The customer or supplier it belongs to; null: our own. */
    partyId: uuid('party_id'),
    /** Where it goes on: behind this cursor, or with this line; null: at the beginning. */
    cursor: text('cursor'),
    /** Steps that are kept; who writes the next one names it. */
    place: integer('place').notNull().default(0),
    pageSize: integer('page_size').notNull(),
    rowCount: integer('row_count').notNull().default(0),
    failedCount: integer('failed_count').notNull().default(0),
    byteCount: bigint('byte_count', { mode: 'number' }).notNull().default(0),
    lineCount: integer('line_count'),
    /** SHA-256 of the lines, which tells lines that are sent again from other ones. */
    linesHash: text('lines_hash'),
    /** Tries of the next step that failed. */
    tries: integer('tries').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    /** Who works on it has this long; then another may. */
    workingUntil: instant('working_until'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    endedAt: instant('ended_at'),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('bulk_operation_due')
      .on(table.dueAt)
      .where(sql`status in ('PENDING', 'RUNNING')`),
    index('bulk_operation_party').on(table.partyId, table.id),
    index('bulk_operation_key').on(table.apiKeyId),
    index('bulk_operation_expiry').on(table.expiresAt),
    check(
      'bulk_operation_ended',
      sql`(${table.status} in ('COMPLETED', 'FAILED', 'CANCELED')) = (${table.endedAt} is not null)`,
    ),
  ],
);

const operationId = () =>
  uuid('bulk_operation_id')
    .notNull()
    .references(() => bulkOperations.id, { onDelete: 'cascade' });

/** Lines that a bulk mutation was sent, some in a row. */
export const bulkInputs = access.table(
  'bulk_input',
  {
    bulkOperationId: operationId(),
    /** Number of the first of them, from 1. */
    firstLine: integer('first_line').notNull(),
    lines: text('lines').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bulkOperationId, table.firstLine] })],
);

/** What it wrote, step by step: one behind the other they are the file. */
export const bulkChunks = access.table(
  'bulk_chunk',
  {
    bulkOperationId: operationId(),
    place: integer('place').notNull(),
    /** Bytes of the file before it. */
    startsAt: bigint('starts_at', { mode: 'number' }).notNull(),
    body: text('body').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bulkOperationId, table.place] }),
    index('bulk_chunk_start').on(table.bulkOperationId, table.startsAt),
  ],
);
