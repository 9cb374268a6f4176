/** Named data points of machines. What they said is in `readings.ts`. */
import { integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { workUnits } from './equipment.ts';
import { mes } from './schema.ts';

export const tags = mes.table(
  'tag',
  {
    id: uuid('id').primaryKey(),
    /** Stands for the tag in its readings: a quarter of the size of the id. */
    series: integer('series').generatedAlwaysAsIdentity().unique(),
    workUnitId: uuid('work_unit_id')
      .notNull()
      .references(() => workUnits.id),
    name: text('name').notNull(),
    /** Site, work centre, work unit and name: how machines call it. Codes never change. */
    path: text('path').notNull().unique(),
    kind: text('kind', { enum: ['MEASUREMENT', 'COUNTER', 'STATE'] }).notNull(),
    dataType: text('data_type', { enum: ['DECIMAL', 'INTEGER', 'BOOLEAN', 'TEXT'] }).notNull(),
    /** UN/ECE Rec 20; null where nothing is measured. */
    unit: text('unit'),
  },
  (table) => [unique('tag_name').on(table.workUnitId, table.name)],
);
