import { boolean, date, index, numeric, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const none = (name: string) => numeric(name).notNull().default('0');

/** What an hour of a work centre costs, and how its times are to be read. */
const rateColumns = {
  /** Machine time. */
  hourlyRate: numeric('hourly_rate').notNull(),
  labourRate: none('labour_rate'),
  /** On labour and machine together. */
  overheadPercent: none('overhead_percent'),
  overheadHourly: none('overhead_hourly'),
  /** Divides run time only. */
  efficiencyPercent: numeric('efficiency_percent').notNull().default('100'),
  /** For operations that say none of their own. */
  setUpMinutes: none('set_up_minutes'),
  cleanUpMinutes: none('clean_up_minutes'),
  /** Done outside at so much a unit: then its time costs nothing. */
  subcontractCost: numeric('subcontract_cost'),
};

/** Elements of one stock unit's cost: all levels, and how much of that comes with components. */
const elementColumns = {
  material: numeric('material').notNull(),
  labour: none('labour'),
  machine: numeric('machine').notNull(),
  overhead: none('overhead'),
  subcontract: none('subcontract'),
  byProduct: none('by_product'),
  lowerMaterial: none('lower_material'),
  lowerLabour: none('lower_labour'),
  lowerMachine: none('lower_machine'),
  lowerOverhead: none('lower_overhead'),
  lowerSubcontract: none('lower_subcontract'),
  lowerByProduct: none('lower_by_product'),
};

export const workCenterRates = erp.table('work_center_rate', {
  workCenterId: uuid('work_center_id').primaryKey(),
  ...rateColumns,
});

/** Standard cost of one stock unit of a bought item. */
export const purchaseCosts = erp.table('purchase_cost', {
  itemId: uuid('item_id').primaryKey(),
  amount: numeric('amount').notNull(),
});

/** How an item is costed, where it differs from rolling up its BOM or taking its purchase cost. */
export const itemCostings = erp.table('item_costing', {
  itemId: uuid('item_id').primaryKey(),
  /** Null: rolled up. */
  ownStandard: numeric('own_standard'),
  /** What a unit costs at its operations outside; null: what the work centre says. */
  subcontractCost: numeric('subcontract_cost'),
});

/** Standard cost of one stock unit of a released revision. */
export const revisionCosts = erp.table(
  'revision_cost',
  {
    revisionId: uuid('revision_id').primaryKey(),
    itemId: uuid('item_id').notNull(),
    ...elementColumns,
    rolledUpAt: instant('rolled_up_at').notNull(),
  },
  (table) => [index('revision_cost_item').on(table.itemId)],
);

/** Standard cost of one stock unit of an item: what stock and work in progress are valued at. */
export const itemCosts = erp.table('item_cost', {
  itemId: uuid('item_id').primaryKey(),
  ...elementColumns,
  rolledUpAt: instant('rolled_up_at').notNull(),
});

/** Something that costs depend on changed: an item, a work centre, or (neither) everything. */
export const costMarks = erp.table('cost_mark', {
  id: uuid('id').primaryKey(),
  itemId: uuid('item_id'),
  workCenterId: uuid('work_center_id'),
  markedAt: instant('marked_at').notNull(),
});

/** The date for which costs stand; another day takes other revisions, so all is rolled up. */
export const costDays = erp.table('cost_day', {
  only: boolean('only').primaryKey().default(true),
  rolledOn: date('rolled_on', { mode: 'string' }).notNull(),
});

/** What if: other costs and rates beside those in force. */
export const costVersions = erp.table('cost_version', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  status: text('status', { enum: ['OPEN', 'TAKEN', 'DROPPED'] }).notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  rolledUpAt: instant('rolled_up_at'),
  closedAt: instant('closed_at'),
  closedBy: text('closed_by'),
});

const versionId = () =>
  uuid('version_id')
    .notNull()
    .references(() => costVersions.id);

export const costVersionCosts = erp.table(
  'cost_version_cost',
  {
    versionId: versionId(),
    itemId: uuid('item_id').notNull(),
    amount: numeric('amount').notNull(),
  },
  (table) => [unique('cost_version_cost_item').on(table.versionId, table.itemId)],
);

export const costVersionRates = erp.table(
  'cost_version_rate',
  { versionId: versionId(), workCenterId: uuid('work_center_id').notNull(), ...rateColumns },
  (table) => [unique('cost_version_rate_center').on(table.versionId, table.workCenterId)],
);

/** What an item would cost, beside what it cost when the version was rolled up. */
export const costVersionItems = erp.table(
  'cost_version_item',
  {
    id: uuid('id').primaryKey(),
    versionId: versionId(),
    itemId: uuid('item_id').notNull(),
    ...elementColumns,
    current: numeric('current').notNull(),
    total: numeric('total').notNull(),
    /** Size of the change, for its order. */
    size: numeric('size').notNull(),
  },
  (table) => [
    unique('cost_version_item_item').on(table.versionId, table.itemId),
    index('cost_version_item_size').on(table.versionId, table.size, table.id),
  ],
);
