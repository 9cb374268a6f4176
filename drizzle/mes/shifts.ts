import { bigint, date, index, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workCenters } from './equipment.ts';
import { mes } from './schema.ts';

/** Local times `HH:MM` of the site. */
interface Shift {
  readonly name: string;
  /** ISO 8601 weekdays on which it begins, 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaks: readonly { readonly startsAt: string; readonly endsAt: string }[];
}

/** Shifts of a work centre from a date on. What is set again for the same date is kept beside. */
export const shiftPatterns = mes.table(
  'shift_pattern',
  {
    id: uuid('id').primaryKey(),
    /** Drawn under the work centre's lock: of those of one date the last one counts. */
    sequence: bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity(),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    shifts: jsonb('shifts').$type<readonly Shift[]>().notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('shift_pattern_center').on(table.workCenterId, table.effectiveFrom)],
);
