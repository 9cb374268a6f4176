import { doublePrecision, text, timestamp } from 'drizzle-orm/pg-core';
import { access } from './schema.ts';

/** What each key or user has spent of its budget of query cost, all gateways together: a leaky bucket. */
export const keySpendings = access.table('key_spending', {
  keyId: text('key_id').primaryKey(),
  /** Points spent when it was last settled; what was restored since is to be taken off. */
  spent: doublePrecision('spent').notNull(),
  /** Points a second. */
  restoreRate: doublePrecision('restore_rate').notNull(),
  settledAt: timestamp('settled_at', { withTimezone: true, mode: 'date' }).notNull(),
});
