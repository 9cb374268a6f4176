/** MES' own Postgres schema, its event path, and the numbers people read. */
import { pgSchema } from 'drizzle-orm/pg-core';
import { idempotencyTable, inboxTable, outboxRetentionTable, outboxTable } from '../event-path.ts';
import { auditEntryTable, auditUnsealedTable } from '../audit.ts';

export const mes = pgSchema('mes');
export const outbox = outboxTable(mes);
export const outboxRetention = outboxRetentionTable(mes);
export const inbox = inboxTable(mes);
export const idempotency = idempotencyTable(mes);
export const auditEntry = auditEntryTable(mes);
export const auditUnsealed = auditUnsealedTable(mes);
export const workOrderNumbers = mes.sequence('work_order_number');
export const lotNumbers = mes.sequence('lot_number');
export const nonConformanceNumbers = mes.sequence('non_conformance_number');
export const correctiveActionNumbers = mes.sequence('corrective_action_number');
export const andonCallNumbers = mes.sequence('andon_call_number');
