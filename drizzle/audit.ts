/** The audit trail's tables, the same in every subgraph's schema: rows are added and never changed. */
import { bigint, index, integer, jsonb, type PgSchema, text, timestamp } from 'drizzle-orm/pg-core';

/** Every write and every refusal. Triggers, in migrations, refuse to change it and queue its rows. */
export function auditEntryTable(schema: PgSchema) {
  return schema.table(
    'audit_entry',
    {
      id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      /** PostgreSQL's own time: roles may not say another. */
      at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
      actor: text('actor').notNull(),
      /** INTERNAL, or CUSTOMER or SUPPLIER with their id; null when nobody asked (clocks, events) */
      party: text('party'),
      requestId: text('request_id').notNull(),
      /** WRITE, REFUSAL */
      kind: text('kind').notNull(),
      /** The mutation, the event that was reacted to, or the clock that struck. */
      operation: text('operation').notNull(),
      /** What was asked, without secrets; its digest when it is large. */
      input: jsonb('input'),
      /** Why it was refused; null for a write. */
      code: text('code'),
      reason: text('reason'),
      /** What the command answered: ids. */
      result: jsonb('result'),
      eventCount: integer('event_count').notNull().default(0),
      /** The first of the events that were appended with it. */
      events: jsonb('events'),
    },
    (table) => [
      index('audit_entry_at').on(table.at),
      index('audit_entry_actor').on(table.actor, table.at),
      index('audit_entry_request').on(table.requestId),
    ],
  );
}

/** Rows that the chain does not hold yet: queued as they are written, so that none is left out. */
export function auditUnsealedTable(schema: PgSchema) {
  return schema.table('audit_unsealed', {
    entryId: bigint('entry_id', { mode: 'number' }).primaryKey(),
  });
}
