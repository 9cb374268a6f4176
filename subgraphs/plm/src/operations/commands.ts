import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { operationsSegments } from '@throughline/drizzle/plm/operations';
import { eq } from 'drizzle-orm';
import { lockRevisionInWork } from '../boms/commands.ts';
import { assertCharacteristics } from './characteristics.ts';
import { copyDetails, deleteDetails, type NewDetails, saveDetails } from './details.ts';
import { segmentsOf } from './queries.ts';
import { assertSegments, type SegmentToCheck } from './rules.ts';
import { keepPlan } from './then.ts';

export type NewSegment = {
  readonly name: string;
  readonly workCenterId: string;
} & SegmentToCheck &
  NewDetails;

export function assertPlan(segments: readonly NewSegment[]): void {
  assertSegments(segments);
  segments.forEach(({ characteristics }, at) => {
    assertCharacteristics(characteristics, `segments.${at}.characteristics`);
  });
}

export async function setOperations(
  work: Work,
  input: { revisionId: string; segments: readonly NewSegment[] },
): Promise<{ revisionId: string }> {
  assertPlan(input.segments);
  const { id } = await lockRevisionInWork(work, input.revisionId);
  const before = await segmentsOf(work.tx, [id]);
  await replaceSegments(work, id, input.segments);
  await keepPlan(work, id, before);
  return { revisionId: id };
}

async function replaceSegments(
  work: Work,
  id: string,
  segments: readonly NewSegment[],
): Promise<void> {
  await deleteDetails(work, [id]);
  await work.tx.delete(operationsSegments).where(eq(operationsSegments.revisionId, id));
  const made = segments.map((segment) => ({ ...segment, segmentId: newId() }));
  if (made.length === 0) return;
  await work.tx.insert(operationsSegments).values(
    made.map(({ segmentId, instructions: _, characteristics: __, tools: ___, ...row }) => ({
      ...row,
      id: segmentId,
      revisionId: id,
    })),
  );
  await saveDetails(work, id, made);
}

/** A new revision begins with what its predecessor had. */
export async function copyOperations(work: Work, fromId: string, toId: string): Promise<void> {
  const segments = await work.tx
    .select()
    .from(operationsSegments)
    .where(eq(operationsSegments.revisionId, fromId));
  if (segments.length === 0) return;
  const segmentIds = new Map(segments.map(({ id }) => [id, newId()]));
  const rows = segments.map((segment) => ({
    ...segment,
    id: segmentIds.get(segment.id) ?? newId(),
    revisionId: toId,
  }));
  await work.tx.insert(operationsSegments).values(rows);
  await copyDetails(work, fromId, toId, segmentIds);
}
