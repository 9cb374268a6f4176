/** What ERP knows of others' things: projections filled from events, rebuildable from the owner. */
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

/** PLM's items. */
export const items = erp.table('item', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull(),
  description: text('description').notNull(),
  unit: text('unit').notNull(),
  tracking: text('tracking', { enum: ['NONE', 'LOT', 'SERIAL'] }).notNull(),
  /** Units that only this item converts: `[{ unit, quantity, stockQuantity }]`. */
  conversions: jsonb('conversions')
    .$type<{ unit: string; quantity: string; stockQuantity: string }[]>()
    .notNull()
    .default([]),
  /** Deepest level it is used at; planning keeps it. */
  lowLevelCode: integer('low_level_code').notNull().default(0),
  /** PLM has it no more: nothing new is done with it, and what was done keeps its name. */
  deletedAt: timestamp('deleted_at', { withTimezone: true, mode: 'date' }),
});

/** PLM's released definitions, as they were published but for what only the floor reads. */
export const definitions = erp.table(
  'definition',
  {
    revisionId: uuid('revision_id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    label: text('label').notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    snapshot: jsonb('snapshot').notNull(),
    /** Share of a start that is good after all operations. */
    yield: numeric('yield').notNull().default('1'),
    /** Made obsolete: its dates belong to no revision. */
    obsolete: boolean('obsolete').notNull().default(false),
    /** Its successor has begun; it is made only as long as it is kept buildable. */
    superseded: boolean('superseded').notNull().default(false),
    keptBuildable: boolean('kept_buildable').notNull().default(false),
  },
  (table) => [index('definition_item').on(table.itemId, table.effectiveFrom)],
);

/** Every version of PLM's manufacturing BOMs: the newest of revision and site is made by. */
export const siteDefinitions = erp.table(
  'site_definition',
  {
    manufacturingBomId: uuid('manufacturing_bom_id').primaryKey(),
    revisionId: uuid('revision_id').notNull(),
    siteId: uuid('site_id').notNull(),
    version: integer('version').notNull(),
    snapshot: jsonb('snapshot').notNull(),
    /** Share of a start that is good after all operations. */
    yield: numeric('yield').notNull(),
  },
  (table) => [unique('site_definition_version').on(table.revisionId, table.siteId, table.version)],
);

/** What takes an item's place as a component, as PLM says it now. */
export const itemSupersessions = erp.table('item_supersession', {
  itemId: uuid('item_id').primaryKey(),
  successorId: uuid('successor_id').notNull(),
  effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
  /** What there is of the item is used first. */
  useUp: boolean('use_up').notNull(),
  /** So much of the successor, in its stock unit, for one stock unit of the item. */
  factor: numeric('factor').notNull(),
});

/** MES' sites with their calendars. */
export const sites = erp.table('site', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull(),
  name: text('name').notNull(),
  timeZone: text('time_zone').notNull(),
  workingDays: integer('working_days').array().notNull(),
  closedOn: text('closed_on').array().notNull(),
  /** Where finished goods go. */
  receivingLocationId: uuid('receiving_location_id').notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true, mode: 'date' }).notNull(),
});

/** MES' work centres. */
export const workCenters = erp.table('work_center', {
  id: uuid('id').primaryKey(),
  siteId: uuid('site_id').notNull(),
  code: text('code').notNull(),
  name: text('name').notNull(),
});
