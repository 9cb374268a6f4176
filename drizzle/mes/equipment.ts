/** The plant (ISA-95 role-based equipment hierarchy): site > area > work centre > work unit. */
import { integer, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { mes } from './schema.ts';

export const sites = mes.table('site', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull().unique(),
  name: text('name').notNull(),
  /** IANA name. */
  timeZone: text('time_zone').notNull(),
  /** ISO 8601 weekdays, 1 is Monday. */
  workingDays: integer('working_days').array().notNull(),
  closedOn: text('closed_on').array().notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true, mode: 'date' }).notNull(),
});

export const areas = mes.table(
  'area',
  {
    id: uuid('id').primaryKey(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (table) => [unique('area_code').on(table.siteId, table.code)],
);

export const workCenters = mes.table(
  'work_center',
  {
    id: uuid('id').primaryKey(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    areaId: uuid('area_id')
      .notNull()
      .references(() => areas.id),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (table) => [
    unique('work_center_code').on(table.siteId, table.code),
    unique('work_center_area_code').on(table.areaId, table.code),
  ],
);

export const workUnits = mes.table(
  'work_unit',
  {
    id: uuid('id').primaryKey(),
    workCenterId: uuid('work_center_id')
      .notNull()
      .references(() => workCenters.id),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (table) => [unique('work_unit_code').on(table.workCenterId, table.code)],
);
