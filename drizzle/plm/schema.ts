/** PLM's own Postgres schema, its event path, and the numbers people read. */
import { pgSchema } from 'drizzle-orm/pg-core';
import { idempotencyTable, inboxTable, outboxRetentionTable, outboxTable } from '../event-path.ts';
import { auditEntryTable, auditUnsealedTable } from '../audit.ts';

export const plm = pgSchema('plm');
export const outbox = outboxTable(plm);
export const outboxRetention = outboxRetentionTable(plm);
export const inbox = inboxTable(plm);
export const idempotency = idempotencyTable(plm);
export const auditEntry = auditEntryTable(plm);
export const auditUnsealed = auditUnsealedTable(plm);
export const changeOrderNumbers = plm.sequence('change_order_number');
export const changeRequestNumbers = plm.sequence('change_request_number');
export const changeNoticeNumbers = plm.sequence('change_notice_number');
