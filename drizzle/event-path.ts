/** The event path's tables, the same in every subgraph's schema: outbox, inbox, answers given. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  type PgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

function envelope() {
  return {
    type: text('type').notNull(),
    version: integer('version').notNull(),
    aggregateType: text('aggregate_type').notNull(),
    aggregateId: uuid('aggregate_id').notNull(),
    payload: jsonb('payload').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id').notNull(),
    /** W3C Trace Context of the transaction that said it; null when it was not traced. */
    traceparent: text('traceparent'),
  };
}

/** What happened here. `number` is drawn under the aggregate's lock, `position` by the relay. */
export function outboxTable(schema: PgSchema) {
  return schema.table(
    'outbox',
    {
      number: bigint('number', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      position: bigint('position', { mode: 'number' }).unique(),
      /** Retention counts from here: an event that waited long for its relay is still kept in full. */
      stampedAt: instant('stamped_at'),
      eventId: uuid('event_id').notNull().unique(),
      ...envelope(),
    },
    (table) => [
      index('outbox_unstamped')
        .on(table.number)
        .where(sql`${table.position} is null`),
      index('outbox_aggregate').on(table.aggregateId, table.number),
    ],
  );
}

/** Others' events to apply here; a row and its effect are settled in one transaction. */
export function inboxTable(schema: PgSchema) {
  return schema.table(
    'inbox',
    {
      eventId: uuid('event_id').primaryKey(),
      position: bigint('position', { mode: 'number' }).notNull(),
      source: text('source').notNull(),
      ...envelope(),
      /** PENDING, PARKED (waits for another event), APPLIED, DEAD */
      status: text('status').notNull().default('PENDING'),
      attempts: integer('attempts').notNull().default(0),
      nextTryAt: instant('next_try_at').notNull().defaultNow(),
      reason: text('reason'),
      receivedAt: instant('received_at').notNull().defaultNow(),
      settledAt: instant('settled_at'),
    },
    (table) => [
      index('inbox_open')
        .on(table.position)
        .where(sql`${table.status} <> 'APPLIED'`),
      index('inbox_open_aggregate')
        .on(table.aggregateId, table.position)
        .where(sql`${table.status} <> 'APPLIED'`),
      // Retention finds the oldest of a million without reading the others.
      index('inbox_applied')
        .on(table.settledAt)
        .where(sql`${table.status} = 'APPLIED'`),
      index('inbox_dead')
        .on(table.eventId)
        .where(sql`${table.status} in ('DEAD', 'PARKED')`),
    ],
  );
}

/** How far the outbox was cleared: its one row comes with the first removal. */
export function outboxRetentionTable(schema: PgSchema) {
  return schema.table(
    'outbox_retention',
    {
      one: boolean('one').primaryKey().default(true),
      removedThrough: bigint('removed_through', { mode: 'number' }).notNull(),
    },
    (table) => [check('outbox_retention_one', sql`${table.one}`)],
  );
}

/** The answer once given to an idempotency key, kept in the transaction of its effect. */
export function idempotencyTable(schema: PgSchema) {
  return schema.table(
    'idempotency',
    {
      caller: text('caller').notNull(),
      key: text('key').notNull(),
      mutation: text('mutation').notNull(),
      inputHash: text('input_hash').notNull(),
      answer: jsonb('answer'),
      createdAt: instant('created_at').notNull().defaultNow(),
    },
    (table) => [
      primaryKey({ columns: [table.caller, table.key] }),
      index('idempotency_age').on(table.createdAt),
    ],
  );
}
