import { text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

const party = () => ({
  id: uuid('id').primaryKey(),
  number: text('number').notNull().unique(),
  name: text('name').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
});

export const customers = erp.table('customer', party());
export const suppliers = erp.table('supplier', party());
