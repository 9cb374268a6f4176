import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { operationsSegments } from '@throughline/drizzle/plm/operations';
import { eq } from 'drizzle-orm';
import { lockRevisionInWork } from '../boms/commands.ts';
import { assertSegments } from './rules.ts';

export interface NewSegment {
  readonly sequence: number;
  readonly name: string;
  readonly workCenterId: string;
  readonly setUpMinutes: string;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string;
}

export async function setOperations(
  work: Work,
  input: { revisionId: string; segments: readonly NewSegment[] },
): Promise<{ revisionId: string }> {
  assertSegments(input.segments);
  const { id } = await lockRevisionInWork(work, input.revisionId);
  await work.tx.delete(operationsSegments).where(eq(operationsSegments.revisionId, id));
  const rows = input.segments.map((segment) => ({ ...segment, id: newId(), revisionId: id }));
  if (rows.length > 0) await work.tx.insert(operationsSegments).values(rows);
  return { revisionId: id };
}

/** A new revision begins with what its predecessor had. */
export async function copyOperations(work: Work, fromId: string, toId: string): Promise<void> {
  const segments = await work.tx
    .select()
    .from(operationsSegments)
    .where(eq(operationsSegments.revisionId, fromId));
  const rows = segments.map((segment) => ({ ...segment, id: newId(), revisionId: toId }));
  if (rows.length > 0) await work.tx.insert(operationsSegments).values(rows);
}
