import { integer, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { erp } from './schema.ts';

/** What a work centre can do on a working day of its site (APICS: rated capacity). */
export const workCenterCapacities = erp.table('work_center_capacity', {
  workCenterId: uuid('work_center_id').primaryKey(),
  minutesPerDay: numeric('minutes_per_day').notNull(),
  /** Machines or workplaces side by side. */
  places: integer('places').notNull(),
  /** Local time, `06:00`. */
  dayStartsAt: text('day_starts_at').notNull(),
});
