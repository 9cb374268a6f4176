/** What tags said, by the clock of who said it, and what is made of it. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  numeric,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { mes } from './schema.ts';
import { tags } from './tags.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** In partitions of a UTC day, made by `mes.make_reading_days`: no foreign key, for speed. */
export const readings = mes.table(
  'reading',
  {
    series: integer('series').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** A number; of a truth value 1 or 0. Null for a text. */
    value: numeric('value'),
    text: text('text'),
    /** The sender's clock was off, or this lies ahead of ours. */
    clockSkewed: boolean('clock_skewed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.series, table.occurredAt] })],
);

/** The newest of each tag, whatever came later. */
export const tagValues = mes.table('tag_value', {
  series: integer('series')
    .primaryKey()
    .references(() => tags.series),
  occurredAt: instant('occurred_at').notNull(),
  receivedAt: instant('received_at').notNull(),
  value: numeric('value'),
  text: text('text'),
  clockSkewed: boolean('clock_skewed').notNull(),
  /** Who said it; what has died since says nothing newer. */
  source: text('source').notNull(),
});

/**
 * Minutes of which readings came since they were rolled up. Only ever appended to, so that who
 * records never waits for who rolls up, and nothing that commits in between is missed.
 */
export const readingTouches = mes.table(
  'reading_touch',
  {
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
    series: integer('series').notNull(),
    minute: instant('minute').notNull(),
  },
  (table) => [index('reading_touch_minute').on(table.series, table.minute)],
);

const rollUp = () => ({
  series: integer('series').notNull(),
  startsAt: instant('starts_at').notNull(),
  count: bigint('count', { mode: 'number' }).notNull(),
  sum: numeric('sum').notNull(),
  min: numeric('min').notNull(),
  max: numeric('max').notNull(),
  first: numeric('first').notNull(),
  last: numeric('last').notNull(),
  /** What a counter went up by from the first to the last, through its resets. */
  increase: numeric('increase').notNull(),
});

/** In partitions of a day, as readings are. */
export const readingMinutes = mes.table('reading_minute', rollUp(), (table) => [
  primaryKey({ columns: [table.series, table.startsAt] }),
]);

/** Kept when readings and minutes are dropped. */
export const readingHours = mes.table('reading_hour', rollUp(), (table) => [
  primaryKey({ columns: [table.series, table.startsAt] }),
]);

/** Who sends readings, and how far its clock is from ours. */
export const telemetrySources = mes.table('telemetry_source', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  lastHeardAt: instant('last_heard_at').notNull(),
  /** Born, or dead; null of who tells neither. */
  online: boolean('online'),
  /** Ahead of ours is positive; null while it never said when it sent. */
  skewMilliseconds: bigint('skew_milliseconds', { mode: 'number' }),
});

/** What could not be recorded, as it came. */
export const rejectedReadings = mes.table(
  'rejected_reading',
  {
    id: uuid('id').primaryKey(),
    source: text('source').notNull(),
    /** Counted from 1 in what it came with. */
    line: integer('line').notNull(),
    payload: text('payload').notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    receivedAt: instant('received_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('rejected_reading_source').on(table.source, sql`${table.id} desc`)],
);
