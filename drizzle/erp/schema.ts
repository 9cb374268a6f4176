/** ERP's own Postgres schema, its event path, and the numbers people read. */
import { pgSchema } from 'drizzle-orm/pg-core';
import { idempotencyTable, inboxTable, outboxRetentionTable, outboxTable } from '../event-path.ts';
import { auditEntryTable, auditUnsealedTable } from '../audit.ts';

export const erp = pgSchema('erp');
export const outbox = outboxTable(erp);
export const outboxRetention = outboxRetentionTable(erp);
export const inbox = inboxTable(erp);
export const idempotency = idempotencyTable(erp);
export const auditEntry = auditEntryTable(erp);
export const auditUnsealed = auditUnsealedTable(erp);
export const salesOrderNumbers = erp.sequence('sales_order_number');
export const shipmentNumbers = erp.sequence('shipment_number');
export const purchaseOrderNumbers = erp.sequence('purchase_order_number');
export const plannedOrderNumbers = erp.sequence('planned_order_number');
export const transferOrderNumbers = erp.sequence('transfer_order_number');
export const lotNumbers = erp.sequence('lot_number');
