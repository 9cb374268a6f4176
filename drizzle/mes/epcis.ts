import { index, jsonb, numeric, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const capturedEventTypes = [
  'OBJECT_EVENT',
  'AGGREGATION_EVENT',
  'TRANSACTION_EVENT',
  'TRANSFORMATION_EVENT',
  'ASSOCIATION_EVENT',
] as const;

/** Partners' EPCIS events. Written once. */
export const capturedEvents = mes.table(
  'captured_event',
  {
    id: uuid('id').primaryKey(),
    eventId: text('event_id'),
    /** SHA-256 of the event in canonical form: what is the same is taken once, with an id or without. */
    hash: text('hash').notNull().unique(),
    type: text('type', { enum: capturedEventTypes }).notNull(),
    eventTime: instant('event_time').notNull(),
    eventTimeZoneOffset: text('event_time_zone_offset').notNull(),
    action: text('action'),
    bizStep: text('biz_step'),
    disposition: text('disposition'),
    content: jsonb('content').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  (table) => [
    uniqueIndex('captured_event_event_id')
      .on(table.eventId)
      .where(sql`${table.eventId} is not null`),
  ],
);

export const capturedRoles = ['OBJECT', 'INPUT', 'OUTPUT', 'PARENT', 'CHILD'] as const;

/** What an event names. */
export const capturedThings = mes.table(
  'captured_thing',
  {
    id: uuid('id').primaryKey(),
    eventId: uuid('event_id')
      .notNull()
      .references(() => capturedEvents.id),
    role: text('role', { enum: capturedRoles }).notNull(),
    uri: text('uri').notNull(),
    /** The same for all ways to write the identifier. */
    key: text('key').notNull(),
    quantity: numeric('quantity'),
    unit: text('unit'),
  },
  (table) => [
    index('captured_thing_event').on(table.eventId, table.id),
    index('captured_thing_key').on(table.key, table.eventId),
  ],
);
