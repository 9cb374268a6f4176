import { chunks } from '@throughline/chassis/chunks';
import type { Reader } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { documentVersions } from '@throughline/drizzle/plm/documents';
import { items } from '@throughline/drizzle/plm/items';
import {
  inspectionCharacteristics,
  operationTools,
  workInstructions,
} from '@throughline/drizzle/plm/operations';
import { asc, inArray } from 'drizzle-orm';
import {
  type NewCharacteristic,
  type NewInstruction,
  type NewTool,
  pictureAmong,
} from './rules.ts';

export type WorkInstruction = typeof workInstructions.$inferSelect;
export type Characteristic = typeof inspectionCharacteristics.$inferSelect;
export type OperationTool = typeof operationTools.$inferSelect;

/** What an operation has besides its times. */
export interface Details {
  readonly instructions: readonly WorkInstruction[];
  readonly characteristics: readonly Characteristic[];
  readonly tools: readonly OperationTool[];
}

export interface NewDetails {
  readonly instructions: readonly NewInstruction[];
  readonly characteristics: readonly NewCharacteristic[];
  readonly tools: readonly NewTool[];
}

/** Three reads whatever the number of operations; by operation. */
export async function detailsOf(
  db: Reader,
  revisionIds: readonly string[],
): Promise<(segmentId: string) => Details> {
  const ids = [...revisionIds];
  const instructions = groupBy(
    await db
      .select()
      .from(workInstructions)
      .where(inArray(workInstructions.revisionId, ids))
      .orderBy(asc(workInstructions.sequence)),
    (row) => row.segmentId,
  );
  const characteristics = groupBy(
    await db
      .select()
      .from(inspectionCharacteristics)
      .where(inArray(inspectionCharacteristics.revisionId, ids))
      .orderBy(asc(inspectionCharacteristics.position)),
    (row) => row.segmentId,
  );
  const tools = groupBy(
    await db
      .select()
      .from(operationTools)
      .where(inArray(operationTools.revisionId, ids))
      .orderBy(asc(operationTools.position)),
    (row) => row.segmentId,
  );
  return (segmentId) => ({
    instructions: instructions.get(segmentId) ?? [],
    characteristics: characteristics.get(segmentId) ?? [],
    tools: tools.get(segmentId) ?? [],
  });
}

/** Pictures and tools are looked up before anything is written. */
export async function saveDetails(
  work: Work,
  revisionId: string,
  segments: readonly ({ readonly segmentId: string } & NewDetails)[],
): Promise<void> {
  const pictureOf = await lookUp(work, segments);
  const place = (segmentId: string) => ({ id: newId(), revisionId, segmentId });
  const instructions = segments.flatMap(({ segmentId, instructions: steps }, at) =>
    steps.map(({ sequence, text, pictureSha256 }, nth) => ({
      ...place(segmentId),
      sequence,
      text,
      pictureVersionId: pictureOf(pictureSha256, `segments.${at}.instructions.${nth}`)?.id ?? null,
    })),
  );
  const characteristics = segments.flatMap(({ segmentId, ...segment }) =>
    segment.characteristics.map((one, position) => ({ ...place(segmentId), position, ...one })),
  );
  const tools = segments.flatMap(({ segmentId, ...segment }) =>
    segment.tools.map((one, position) => ({ ...place(segmentId), position, ...one })),
  );
  await insertDetails(work, { instructions, characteristics, tools });
}

export async function deleteDetails(work: Work, revisionIds: readonly string[]): Promise<void> {
  for (const table of [workInstructions, inspectionCharacteristics, operationTools]) {
    await work.tx.delete(table).where(inArray(table.revisionId, [...revisionIds]));
  }
}

/** The same for operations copied to another revision. */
export async function copyDetails(
  work: Work,
  fromId: string,
  revisionId: string,
  segmentIds: ReadonlyMap<string, string>,
): Promise<void> {
  const detailsOfSegment = await detailsOf(work.tx, [fromId]);
  const copied = <Row extends object>(rowsOf: (details: Details) => readonly Row[]) =>
    [...segmentIds].flatMap(([from, segmentId]) =>
      rowsOf(detailsOfSegment(from)).map((row) => ({ ...row, id: newId(), revisionId, segmentId })),
    );
  await insertDetails(work, {
    instructions: copied((details) => details.instructions),
    characteristics: copied((details) => details.characteristics),
    tools: copied((details) => details.tools),
  });
}

interface NewRows {
  readonly instructions: readonly (typeof workInstructions.$inferInsert)[];
  readonly characteristics: readonly (typeof inspectionCharacteristics.$inferInsert)[];
  readonly tools: readonly (typeof operationTools.$inferInsert)[];
}

async function insertDetails(work: Work, details: NewRows): Promise<void> {
  const { instructions, characteristics, tools } = details;
  for (const rows of chunks(instructions)) await work.tx.insert(workInstructions).values(rows);
  for (const rows of chunks(characteristics)) {
    await work.tx.insert(inspectionCharacteristics).values(rows);
  }
  for (const rows of chunks(tools)) await work.tx.insert(operationTools).values(rows);
}

/** Pictures by the hash of their file; refused when one is none, or a tool is not there. */
export async function lookUp(work: Work, segments: readonly NewDetails[]) {
  await assertTools(work, segments);
  return findPictures(work, segments);
}

async function findPictures(work: Work, segments: readonly NewDetails[]) {
  const wanted = segments.flatMap(({ instructions }) =>
    instructions.flatMap(({ pictureSha256 }) => pictureSha256 ?? []),
  );
  const { id, sha256, mediaType } = documentVersions;
  const found = groupBy(
    wanted.length === 0
      ? []
      : await work.tx
          .select({ id, sha256, mediaType })
          .from(documentVersions)
          .where(inArray(sha256, [...new Set(wanted)]))
          .orderBy(id),
    (row) => row.sha256,
  );
  return (given: string | null, step: string) =>
    given === null ? null : pictureAmong(found.get(given) ?? [], `${step}.pictureSha256`);
}

async function assertTools(work: Work, segments: readonly NewDetails[]): Promise<void> {
  const wanted = segments.flatMap(({ tools }) => tools.flatMap(({ itemId }) => itemId ?? []));
  if (wanted.length === 0) return;
  const rows = await work.tx
    .select({ id: items.id })
    .from(items)
    .where(inArray(items.id, [...new Set(wanted)]));
  const known = indexBy(rows, (row) => row.id);
  segments.forEach(({ tools }, at) =>
    tools.forEach(({ itemId }, nth) => {
      if (itemId !== null && !known.has(itemId)) {
        throw notFound('item', `segments.${at}.tools.${nth}.itemId`);
      }
    }),
  );
}
