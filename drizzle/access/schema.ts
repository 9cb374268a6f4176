/** The Postgres schema of who may see what, and its event path. */
import { pgSchema } from 'drizzle-orm/pg-core';
import { idempotencyTable, inboxTable, outboxRetentionTable, outboxTable } from '../event-path.ts';
import { auditEntryTable, auditUnsealedTable } from '../audit.ts';

export const access = pgSchema('access');
export const outbox = outboxTable(access);
export const outboxRetention = outboxRetentionTable(access);
export const inbox = inboxTable(access);
export const idempotency = idempotencyTable(access);
export const auditEntry = auditEntryTable(access);
export const auditUnsealed = auditUnsealedTable(access);
