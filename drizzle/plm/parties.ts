/** Whose business an item is: customers who ordered it, suppliers it was ordered from. */
import { primaryKey, uuid } from 'drizzle-orm/pg-core';
import { plm } from './schema.ts';

export const itemParties = plm.table(
  'item_party',
  {
    partyId: uuid('party_id').notNull(),
    itemId: uuid('item_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.partyId, table.itemId] })],
);
