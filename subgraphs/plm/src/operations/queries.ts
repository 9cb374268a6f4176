import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { decimal, plain } from '@throughline/chassis/values/decimal';
import { documentVersions } from '@throughline/drizzle/plm/documents';
import { operationsSegments } from '@throughline/drizzle/plm/operations';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import { inArray } from 'drizzle-orm';
import { type Details, detailsOf } from './details.ts';

type SegmentRow = typeof operationsSegments.$inferSelect;
export type OperationsSegment = SegmentRow & Details;

/** Process plans of revisions, by sequence; four reads whatever their number. */
export async function segmentsOf(
  db: Reader,
  revisionIds: readonly string[],
): Promise<OperationsSegment[]> {
  const rows = await db
    .select()
    .from(operationsSegments)
    .where(inArray(operationsSegments.revisionId, [...revisionIds]))
    .orderBy(operationsSegments.revisionId, operationsSegments.sequence);
  if (rows.length === 0) return [];
  const detailsOfSegment = await detailsOf(db, revisionIds);
  return rows.map((row) => ({ ...row, ...detailsOfSegment(row.id) }));
}

/** The same in the words of the published definition, by revision. */
export async function definitionOperations(
  db: Reader,
  revisionIds: readonly string[],
): Promise<ReadonlyMap<string, DefinitionOperation[]>> {
  const segments = await segmentsOf(db, revisionIds);
  const pictureIds = segments.flatMap(({ instructions }) =>
    instructions.flatMap(({ pictureVersionId }) => pictureVersionId ?? []),
  );
  const { id, sha256, mediaType } = documentVersions;
  const pictures = indexBy(
    pictureIds.length === 0
      ? []
      : await db
          .select({ id, sha256, mediaType })
          .from(documentVersions)
          .where(inArray(id, [...new Set(pictureIds)])),
    (row) => row.id,
  );
  const pictureOf = (versionId: string | null) => {
    const version = versionId === null ? undefined : pictures.get(versionId);
    if (!version) return null;
    return {
      documentVersionId: version.id,
      sha256: version.sha256,
      mediaType: version.mediaType,
    };
  };
  const told = segments.map((segment) => ({
    revisionId: segment.revisionId,
    operation: {
      operationId: segment.id,
      sequence: segment.sequence,
      name: segment.name,
      workCenterId: segment.workCenterId,
      setUpMinutes: segment.setUpMinutes,
      runMinutes: segment.runMinutes,
      cleanUpMinutes: segment.cleanUpMinutes,
      crewSize: segment.crewSize,
      yield: plain(segment.yield),
      instructions: segment.instructions.map(({ sequence, text, pictureVersionId }) => ({
        sequence,
        text,
        picture: pictureOf(pictureVersionId),
      })),
      characteristics: segment.characteristics.map(
        ({ id: characteristicId, revisionId: _, segmentId: __, position: ___, ...one }) => ({
          characteristicId,
          ...one,
        }),
      ),
      tools: segment.tools.map(({ itemId, name, quantity }) => ({ itemId, name, quantity })),
    },
  }));
  return new Map(
    [...groupBy(told, (one) => one.revisionId)].map(([revisionId, all]) => [
      revisionId,
      all.map(({ operation }) => operation),
    ]),
  );
}

/** What of a process plan is signed. What it could not have before its plans had details is left out
 * where nothing was said, so that an older signature still stands for the same content. */
export function signedSegment(segment: OperationsSegment): Record<string, unknown> {
  const { crewSize, yield: share, instructions, characteristics, tools, ...row } = segment;
  const isNone = (minutes: string | null) => minutes !== null && decimal(minutes).isZero();
  const plainRows = (rows: readonly object[]) =>
    rows.map((one) =>
      Object.fromEntries(Object.entries(one).filter(([name]) => !placeColumns.has(name))),
    );
  return {
    ...row,
    setUpMinutes: row.setUpMinutes ?? '0',
    cleanUpMinutes: row.cleanUpMinutes ?? '0',
    ...(isNone(row.setUpMinutes) && { noSetUp: true }),
    ...(isNone(row.cleanUpMinutes) && { noCleanUp: true }),
    ...(crewSize !== 1 && { crewSize }),
    ...(!decimal(share).eq(1) && { yield: plain(share) }),
    ...(instructions.length > 0 && { instructions: plainRows(instructions) }),
    ...(characteristics.length > 0 && {
      characteristics: plainRows(characteristics.map(signedCharacteristic)),
    }),
    ...(tools.length > 0 && { tools: plainRows(tools) }),
  };
}

function signedCharacteristic({
  sampleSize,
  mandatory,
  ...one
}: Details['characteristics'][number]) {
  return { ...one, ...(sampleSize !== 1 && { sampleSize }), ...(mandatory && { mandatory }) };
}

const placeColumns = new Set(['id', 'revisionId', 'segmentId']);
