/** API keys: what each may do, and the hashes of its secrets. The keys themselves are kept nowhere. */
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { access } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const apiKeys = access.table(
  'api_key',
  {
    id: uuid('id').primaryKey(),
    /** The readable part of the key, which finds its row. */
    handle: text('handle').notNull().unique(),
    name: text('name').notNull(),
    environment: text('environment', { enum: ['LIVE', 'TEST'] }).notNull(),
    scopes: text('scopes').array().notNull(),
    partyKind: text('party_kind', { enum: ['INTERNAL', 'CUSTOMER', 'SUPPLIER'] }).notNull(),
    partyId: uuid('party_id'),
    /** Null: every site. */
    siteIds: uuid('site_ids').array(),
    /** Networks in CIDR notation; null: from anywhere. */
    allowedAddresses: text('allowed_addresses').array(),
    /** Points of query cost; null: what the gateway gives everybody. */
    budgetMaximum: integer('budget_maximum'),
    budgetRestoreRate: integer('budget_restore_rate'),
    safelistOnly: boolean('safelist_only').notNull().default(false),
    expiresAt: instant('expires_at'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    revokedAt: instant('revoked_at'),
    revokedBy: text('revoked_by'),
    lastUsedAt: instant('last_used_at'),
    lastUsedFrom: text('last_used_from'),
  },
  (table) => [
    index('api_key_revoked').on(table.revokedAt),
    index('api_key_party').on(table.partyId, table.id),
    check('api_key_party', sql`(${table.partyKind} = 'INTERNAL') = (${table.partyId} is null)`),
  ],
);

/** Two while a key is rolled: the old one until it expires. */
export const apiKeySecrets = access.table(
  'api_key_secret',
  {
    id: uuid('id').primaryKey(),
    apiKeyId: uuid('api_key_id')
      .notNull()
      .references(() => apiKeys.id),
    /** SHA-256 of the whole key, hexadecimal: of 256 random bits nothing can be guessed from it. */
    hash: text('hash').notNull().unique(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
  },
  (table) => [index('api_key_secret_of').on(table.apiKeyId, table.id)],
);
