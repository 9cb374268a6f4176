import { boolean, index, integer, jsonb, numeric, text, unique, uuid } from 'drizzle-orm/pg-core';
import { documentVersions } from './documents.ts';
import { ended } from './history.ts';
import { itemRevisions, items } from './items.ts';
import { plm } from './schema.ts';

const revisionId = () =>
  uuid('revision_id')
    .notNull()
    .references(() => itemRevisions.id);

export const operationsSegments = plm.table(
  'operations_segment',
  {
    id: uuid('id').primaryKey(),
    revisionId: revisionId(),
    sequence: integer('sequence').notNull(),
    name: text('name').notNull(),
    /** MES owns it: known here by its id alone. */
    workCenterId: uuid('work_center_id').notNull(),
    /** Null: what the work centre usually takes. */
    setUpMinutes: numeric('set_up_minutes'),
    runMinutes: numeric('run_minutes').notNull(),
    cleanUpMinutes: numeric('clean_up_minutes'),
    crewSize: integer('crew_size').notNull().default(1),
    /** Share of what it gets that is good. */
    yield: numeric('yield').notNull().default('1'),
  },
  (table) => [unique('operations_segment_sequence').on(table.revisionId, table.sequence)],
);

const segmentId = () =>
  uuid('segment_id')
    .notNull()
    .references(() => operationsSegments.id);

export const workInstructions = plm.table(
  'work_instruction',
  {
    id: uuid('id').primaryKey(),
    /** Whose process plan it is part of: it changes while that is in work alone. */
    revisionId: revisionId(),
    segmentId: segmentId(),
    sequence: integer('sequence').notNull(),
    text: text('text').notNull(),
    pictureVersionId: uuid('picture_version_id').references(() => documentVersions.id),
  },
  (table) => [
    unique('work_instruction_sequence').on(table.segmentId, table.sequence),
    index('work_instruction_revision').on(table.revisionId),
  ],
);

export const characteristicKinds = ['VARIABLE', 'ATTRIBUTE'] as const;
export const samplingRules = ['EVERY_PIECE', 'FIRST_PIECE', 'EVERY_NTH'] as const;

export const inspectionCharacteristics = plm.table(
  'inspection_characteristic',
  {
    id: uuid('id').primaryKey(),
    revisionId: revisionId(),
    segmentId: segmentId(),
    /** Place in the list. */
    position: integer('position').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: characteristicKinds }).notNull(),
    unit: text('unit'),
    nominal: numeric('nominal'),
    lowerLimit: numeric('lower_limit'),
    upperLimit: numeric('upper_limit'),
    sampling: text('sampling', { enum: samplingRules }).notNull(),
    samplingInterval: integer('sampling_interval'),
    /** Pieces of one sample. */
    sampleSize: integer('sample_size').notNull().default(1),
    /** The job is not completed without its results. */
    mandatory: boolean('mandatory').notNull().default(false),
  },
  (table) => [
    unique('inspection_characteristic_name').on(table.segmentId, table.name),
    index('inspection_characteristic_revision').on(table.revisionId),
  ],
);

export const operationTools = plm.table(
  'operation_tool',
  {
    id: uuid('id').primaryKey(),
    revisionId: revisionId(),
    segmentId: segmentId(),
    position: integer('position').notNull(),
    /** An item of the plant, or a name where it is none. */
    itemId: uuid('item_id').references(() => items.id),
    name: text('name'),
    quantity: integer('quantity').notNull(),
  },
  (table) => [
    index('operation_tool_segment').on(table.segmentId),
    index('operation_tool_revision').on(table.revisionId),
    index('operation_tool_item').on(table.itemId),
  ],
);

/** Process plans that a revision in work no longer has, whole: they are replaced as a whole. */
export const operationsPast = plm.table(
  'operations_past',
  {
    id: uuid('id').primaryKey(),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => itemRevisions.id, { onDelete: 'cascade' }),
    segments: jsonb('segments').notNull(),
    ...ended(),
  },
  (table) => [index('operations_past_revision').on(table.revisionId, table.endedAt)],
);
