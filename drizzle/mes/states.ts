/** What machines do: reports as they came, what people corrected, and the reasons to choose from. */
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  jsonb,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { workUnits } from './equipment.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const operatingState = () =>
  text('state', { enum: ['PRODUCING', 'SETUP', 'DELAY', 'DOWN', 'PLANNED_STOP'] }).notNull();

export const stateReasons = mes.table(
  'state_reason',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull().unique(),
    name: text('name').notNull(),
    /** The state it explains; fixed, for history reads it. */
    state: operatingState(),
    parentId: uuid('parent_id').references((): AnyPgColumn => stateReasons.id),
    /** Not chosen any more; history keeps it. */
    retired: boolean('retired').notNull().default(false),
  },
  (table) => [index('state_reason_parent').on(table.parentId)],
);

/** Each says what began at an instant. What ends it is the next one, so two states never overlap. */
export const stateReports = mes.table(
  'state_report',
  {
    id: uuid('id').primaryKey(),
    workUnitId: uuid('work_unit_id')
      .notNull()
      .references(() => workUnits.id),
    occurredAt: instant('occurred_at').notNull(),
    state: operatingState(),
    reasonId: uuid('reason_id').references(() => stateReasons.id),
    source: text('source', { enum: ['MACHINE', 'MANUAL'] }).notNull(),
    /** The state of the report before it, without a reason or with the same: nothing began. */
    repeats: boolean('repeats').notNull().default(false),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    unique('state_report_once').on(table.workUnitId, table.occurredAt),
    index('state_report_change')
      .on(table.workUnitId, table.occurredAt)
      .where(sql`not ${table.repeats}`),
  ],
);

interface ReplacedState {
  readonly state: (typeof stateReports.$inferSelect)['state'];
  readonly reasonId: string | null;
  readonly source: 'MACHINE' | 'MANUAL';
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly correctionId: string | null;
}

/** Laid over the reports, later ones over earlier ones. */
export const stateCorrections = mes.table(
  'state_correction',
  {
    id: uuid('id').primaryKey(),
    /** Drawn under the work unit's lock: the order in which they were made. */
    sequence: bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity(),
    workUnitId: uuid('work_unit_id')
      .notNull()
      .references(() => workUnits.id),
    startsAt: instant('starts_at').notNull(),
    /** Null: until the next report that changes something. */
    endsAt: instant('ends_at'),
    state: operatingState(),
    reasonId: uuid('reason_id').references(() => stateReasons.id),
    why: text('why').notNull(),
    /** The intervals it was laid over, as they were then. */
    replaced: jsonb('replaced').$type<readonly ReplacedState[]>().notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    index('state_correction_closed').on(table.workUnitId, table.endsAt),
    index('state_correction_open')
      .on(table.workUnitId, table.startsAt)
      .where(sql`${table.endsAt} is null`),
    check('state_correction_lasts', sql`${table.endsAt} > ${table.startsAt}`),
  ],
);
