/** What was found wrong, what a board decides about it, and what came of that. */
import { sql } from 'drizzle-orm';
import { index, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { inspections } from './inspections.ts';
import { persons } from './labor.ts';
import { mes } from './schema.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const dispositions = ['USE_AS_IS', 'REWORK', 'SCRAP', 'RETURN'] as const;

export const nonConformances = mes.table(
  'non_conformance',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    itemId: uuid('item_id').notNull(),
    revisionId: uuid('revision_id'),
    workOrderId: uuid('work_order_id'),
    cause: text('cause', {
      enum: ['DESIGN', 'PROCESS', 'MATERIAL', 'HANDLING', 'UNKNOWN'],
    }).notNull(),
    description: text('description').notNull(),
    raisedAt: instant('raised_at').notNull(),
    actor: text('actor').notNull(),
    status: text('status', { enum: ['OPEN', 'IN_REVIEW', 'DISPOSITIONED', 'CLOSED'] })
      .notNull()
      .default('OPEN'),
    /** What the board decided; null until all its roles have signed. */
    disposition: text('disposition', { enum: dispositions }),
  },
  (table) => [
    index('non_conformance_item').on(table.itemId, table.id),
    index('non_conformance_status').on(table.status, table.id),
  ],
);

/** Lots put on hold by it. */
export const nonConformanceLots = mes.table(
  'non_conformance_lot',
  {
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
    lotId: uuid('lot_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.nonConformanceId, table.lotId] }),
    index('non_conformance_lot_lot').on(table.lotId),
  ],
);

/** Inspections that show it. */
export const nonConformanceInspections = mes.table(
  'non_conformance_inspection',
  {
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
    inspectionId: uuid('inspection_id')
      .notNull()
      .references(() => inspections.id),
  },
  (table) => [primaryKey({ columns: [table.nonConformanceId, table.inspectionId] })],
);

/** How it came from state to state. */
export const nonConformanceStatusChanges = mes.table(
  'non_conformance_status_change',
  {
    id: uuid('id').primaryKey(),
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
    command: text('command').notNull(),
    fromStatus: text('from_status').notNull(),
    toStatus: text('to_status').notNull(),
    reason: text('reason').notNull(),
    changedAt: instant('changed_at').notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [index('non_conformance_status_change_of').on(table.nonConformanceId, table.id)],
);

/** Who may sign for which role; who was on it before stays. */
export const reviewBoardMembers = mes.table(
  'review_board_member',
  {
    id: uuid('id').primaryKey(),
    role: text('role').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    setAt: instant('set_at').notNull(),
    setBy: text('set_by').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('review_board_member_once')
      .on(table.role, table.personId)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** One proposal before the board; what it decides is by the signatures. */
export const dispositionReviews = mes.table(
  'disposition_review',
  {
    id: uuid('id').primaryKey(),
    nonConformanceId: uuid('non_conformance_id')
      .notNull()
      .references(() => nonConformances.id),
    disposition: text('disposition', { enum: dispositions }).notNull(),
    reason: text('reason').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    proposedBy: text('proposed_by').notNull(),
    outcome: text('outcome', { enum: ['APPROVED', 'REJECTED', 'WITHDRAWN'] }),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('disposition_review_of').on(table.nonConformanceId, table.id),
    uniqueIndex('disposition_review_open')
      .on(table.nonConformanceId)
      .where(sql`${table.outcome} is null`),
  ],
);

/** The board as it was when the disposition was proposed. */
export const dispositionReviewers = mes.table(
  'disposition_reviewer',
  {
    reviewId: uuid('review_id')
      .notNull()
      .references(() => dispositionReviews.id),
    role: text('role').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
  },
  (table) => [primaryKey({ columns: [table.reviewId, table.role, table.personId] })],
);
