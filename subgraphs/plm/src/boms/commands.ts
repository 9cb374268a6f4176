import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { asc, eq, inArray } from 'drizzle-orm';
import { assertInWork } from '../items/rules.ts';
import { copySubstitutes } from '../sourcing/substitutes.ts';
import { lockStructure } from '../structure/loops.ts';
import type { NewLine } from './checking.ts';
import { saveBoms } from './saving.ts';

export interface NewBom {
  readonly revisionId: string;
  readonly batchQuantity: Quantity | null;
  readonly lines: readonly NewLine[];
}

export async function setBom(work: Work, bom: NewBom): Promise<{ revisionId: string }> {
  await lockStructure(work, bom.lines);
  await saveBoms(work, [{ ...bom, revision: await lockRevisionInWork(work, bom.revisionId) }]);
  return { revisionId: bom.revisionId };
}

export async function lockRevisionInWork(work: Work, revisionId: string) {
  const [revision] = await work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.id, revisionId))
    .for('update');
  assertInWork(revision);
  if (!revision) throw notFound('revision', 'revisionId');
  return revision;
}

/** In the order of their ids, so that two who lock some of the same wait for each other once. */
export async function lockRevisions(work: Work, revisionIds: readonly string[]) {
  return work.tx
    .select()
    .from(itemRevisions)
    .where(inArray(itemRevisions.id, [...revisionIds]))
    .orderBy(asc(itemRevisions.id))
    .for('update');
}

/** A new revision begins with what its predecessor had. */
export async function copyBom(work: Work, fromId: string, toId: string): Promise<void> {
  const lines = await work.tx.select().from(bomLines).where(eq(bomLines.revisionId, fromId));
  const lineIds = new Map(lines.map((line) => [line.id, newId()]));
  const rows = lines.map((line) => ({
    ...line,
    id: lineIds.get(line.id) ?? newId(),
    revisionId: toId,
    recordedAt: work.now,
    recordedBy: work.actor,
  }));
  for (const piece of chunks(rows)) await work.tx.insert(bomLines).values(piece);
  await copySubstitutes(work, { revisionId: fromId }, { revisionId: toId, lineIds });
}
