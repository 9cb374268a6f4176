/** Rows that are never overwritten: what no longer holds is ended, with when and by whom. */
import { text, timestamp } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export function recorded() {
  return {
    recordedAt: instant('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  };
}

/** What no longer holds goes into a table of its own, where it is written once. */
export function ended() {
  return { endedAt: instant('ended_at').notNull(), endedBy: text('ended_by').notNull() };
}

export function recordedUntilEnded() {
  return { ...recorded(), endedAt: instant('ended_at'), endedBy: text('ended_by') };
}
