import { index, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workUnits } from './equipment.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

interface ScannedElement {
  readonly ai: string;
  readonly title: string;
  readonly value: string;
  /** ISO 8601 date of elements that are one. */
  readonly date: string | null;
}

interface Named {
  readonly type: 'Item' | 'MaterialLot' | 'WorkOrder' | 'JobOrder' | 'WorkCenter' | 'WorkUnit';
  readonly id: string;
}

/** What scanners read, and what it named at that moment. */
export const scans = mes.table(
  'scan',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull(),
    format: text('format', {
      enum: ['ELEMENT_STRING', 'DIGITAL_LINK', 'GTIN', 'SSCC', 'PLAIN'],
    }).notNull(),
    elements: jsonb('elements').$type<readonly ScannedElement[]>().notNull(),
    named: jsonb('named').$type<readonly Named[]>().notNull(),
    /** Where it was read; null: not said. */
    workUnitId: uuid('work_unit_id').references(() => workUnits.id),
    scannedAt: instant('scanned_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('scan_unit').on(table.workUnitId, table.id)],
);
