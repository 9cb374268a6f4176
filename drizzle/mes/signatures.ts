/** Electronic signatures, and what people authenticate them with. */
import { sql } from 'drizzle-orm';
import { index, integer, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { persons } from './labor.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** A person's secret, as a hash. Who set which when stays; the hash of an earlier one does not. */
export const signingPins = mes.table(
  'signing_pin',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    /** scrypt, salted; null: another took its place. */
    hash: text('hash'),
    /** Wrong tries since the last right one. */
    failures: integer('failures').notNull().default(0),
    lockedUntil: instant('locked_until'),
    setAt: instant('set_at').notNull(),
    setBy: text('set_by').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('signing_pin_once')
      .on(table.personId)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** Written once. What was signed is known by its hash, and is computed again to compare. */
export const electronicSignatures = mes.table(
  'electronic_signature',
  {
    id: uuid('id').primaryKey(),
    recordType: text('record_type', { enum: ['JobOrder', 'DispositionReview'] }).notNull(),
    recordId: uuid('record_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    printedName: text('printed_name').notNull(),
    /** For which role of a board; null: for themselves. */
    role: text('role'),
    /** What a board decides; null of a step. */
    decision: text('decision', { enum: ['APPROVED', 'REJECTED'] }),
    meaning: text('meaning').notNull(),
    reason: text('reason'),
    contentSha256: text('content_sha256').notNull(),
    signatureSha256: text('signature_sha256').notNull(),
    signedAt: instant('signed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('electronic_signature_record').on(table.recordType, table.recordId, table.id),
    // A role of a board signs once.
    uniqueIndex('electronic_signature_role')
      .on(table.recordType, table.recordId, table.role)
      .where(sql`${table.role} is not null`),
  ],
);
