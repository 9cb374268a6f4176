/** Webhooks: what is sent to whom, the secrets that sign it, and the log of what was sent. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  index,
  integer,
  jsonb,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { apiKeys } from './keys.ts';
import { access } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const webhooks = access.table(
  'webhook',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    url: text('url').notNull(),
    subscription: text('subscription').notNull(),
    variables: jsonb('variables').notNull(),
    /** Whose rights it has; what a key may do never changes. */
    apiKeyId: uuid('api_key_id')
      .notNull()
      .references(() => apiKeys.id),
    keyHandle: text('key_handle').notNull(),
    /** The customer or supplier it belongs to; null: our own. */
    partyId: uuid('party_id'),
    status: text('status', { enum: ['ACTIVE', 'DISABLED'] }).notNull(),
    disabledReason: text('disabled_reason'),
    disabledDetail: text('disabled_detail'),
    disabledAt: instant('disabled_at'),
    failuresInRow: integer('failures_in_row').notNull().default(0),
    /** Every event up to here has its delivery; null begins with what comes next. */
    position: bigint('position', { mode: 'number' }),
    /** Who sends for it has this long; then another may. */
    sendingUntil: instant('sending_until'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    index('webhook_party').on(table.partyId, table.id),
    index('webhook_key').on(table.apiKeyId),
    check(
      'webhook_disabled',
      sql`(${table.status} = 'DISABLED') = (${table.disabledAt} is not null)`,
    ),
  ],
);

const webhookId = () =>
  uuid('webhook_id')
    .notNull()
    .references(() => webhooks.id);

/** Two while a secret is rolled. */
export const webhookSecrets = access.table(
  'webhook_secret',
  {
    id: uuid('id').primaryKey(),
    webhookId: webhookId(),
    /** Encrypted, for who sends must sign with it. */
    sealed: text('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
  },
  (table) => [index('webhook_secret_of').on(table.webhookId, table.id)],
);

export const webhookDeliveries = access.table(
  'webhook_delivery',
  {
    id: uuid('id').primaryKey(),
    webhookId: webhookId(),
    /** Order in which they are sent, of those due at the same time. */
    place: bigserial('place', { mode: 'number' }).notNull(),
    /** The event's in its subgraph; null: a test. */
    position: bigint('position', { mode: 'number' }),
    type: text('type').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    body: text('body').notNull(),
    status: text('status', { enum: ['PENDING', 'DELIVERED', 'FAILED'] }).notNull(),
    /** Tries of this round; a redelivery begins a new one. */
    tries: integer('tries').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('webhook_delivery_event').on(table.webhookId, table.position),
    index('webhook_delivery_due')
      .on(table.webhookId, table.dueAt, table.place)
      .where(sql`status = 'PENDING'`),
    index('webhook_delivery_of').on(table.webhookId, table.id),
    index('webhook_delivery_failed')
      .on(table.webhookId, table.id)
      .where(sql`status = 'FAILED'`),
    index('webhook_delivery_ended').on(table.endedAt),
  ],
);

export const webhookTries = access.table(
  'webhook_try',
  {
    id: uuid('id').primaryKey(),
    deliveryId: uuid('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    at: instant('at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    statusCode: integer('status_code'),
    failure: text('failure'),
  },
  (table) => [index('webhook_try_of').on(table.deliveryId, table.id)],
);
