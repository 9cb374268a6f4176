import { sql } from 'drizzle-orm';
import { boolean, check, date, index, numeric, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { recordedUntilEnded } from './history.ts';
import { items } from './items.ts';
import { plm } from './schema.ts';

/** Another item takes an item's place as a component; one statement of an item holds at a time. */
export const itemSupersessions = plm.table(
  'item_supersession',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    successorId: uuid('successor_id')
      .notNull()
      .references(() => items.id),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** What there is of the old item is used first. */
    useUp: boolean('use_up').notNull(),
    /** So much of the successor, in its stock unit, for one stock unit of the item. */
    factor: numeric('factor').notNull(),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('item_supersession_now')
      .on(table.itemId)
      .where(sql`${table.endedAt} is null`),
    index('item_supersession_item').on(table.itemId, table.id),
    index('item_supersession_successor').on(table.successorId),
    check('item_supersession_factor', sql`${table.factor} > 0`),
  ],
);
