import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { itemClasses } from '@throughline/drizzle/plm/classes';
import { revisionSchemes, schemeAssignments } from '@throughline/drizzle/plm/schemes';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { lockItem } from '../items/commands.ts';
import { assertScheme, type Symbols } from './rules.ts';

export async function createRevisionScheme(
  work: Work,
  { name, symbols }: { name: string; symbols: Symbols },
): Promise<{ revisionSchemeId: string }> {
  assertScheme(name, symbols);
  const revisionSchemeId = newId();
  const taken = await work.tx
    .insert(revisionSchemes)
    .values({
      id: revisionSchemeId,
      name,
      ...symbols,
      recordedAt: work.now,
      recordedBy: work.actor,
    })
    .onConflictDoNothing({ target: revisionSchemes.name })
    .returning({ id: revisionSchemes.id });
  if (taken.length === 0) {
    throw new Refusal('NAME_TAKEN', `Another revision scheme is called ${name}.`, 'name');
  }
  return { revisionSchemeId };
}

/** Whose scheme is meant; neither: the plant's. */
export interface SchemeOwner {
  readonly itemId: string | null;
  readonly classId: string | null;
}

const schemeLock = 7_305_012;

/** From the next release on; what was assigned before is ended, not forgotten. */
export async function assignRevisionScheme(
  work: Work,
  input: SchemeOwner & { revisionSchemeId: string | null },
): Promise<SchemeOwner> {
  const { itemId, classId, revisionSchemeId } = input;
  if (itemId !== null && classId !== null) {
    throw new Refusal(
      'ONE_OWNER',
      'A scheme is given to an item, to a class or to the plant.',
      'itemClassId',
    );
  }
  await work.tx.execute(sql`select pg_advisory_xact_lock(${schemeLock})`);
  if (itemId !== null) await lockItem(work, itemId);
  if (classId !== null) await assertClass(work, classId);
  if (revisionSchemeId !== null) await assertKnown(work, revisionSchemeId);
  await work.tx
    .update(schemeAssignments)
    .set({ endedAt: work.now, endedBy: work.actor })
    .where(
      and(
        isNull(schemeAssignments.endedAt),
        itemId === null ? isNull(schemeAssignments.itemId) : eq(schemeAssignments.itemId, itemId),
        classId === null
          ? isNull(schemeAssignments.classId)
          : eq(schemeAssignments.classId, classId),
      ),
    );
  if (revisionSchemeId !== null) {
    await work.tx.insert(schemeAssignments).values({
      id: newId(),
      schemeId: revisionSchemeId,
      itemId,
      classId,
      recordedAt: work.now,
      recordedBy: work.actor,
    });
  }
  return { itemId, classId };
}

async function assertClass(work: Work, id: string): Promise<void> {
  const [found] = await work.tx.select().from(itemClasses).where(eq(itemClasses.id, id));
  if (!found) throw notFound('item class', 'itemClassId');
}

async function assertKnown(work: Work, id: string): Promise<void> {
  const [found] = await work.tx.select().from(revisionSchemes).where(eq(revisionSchemes.id, id));
  if (!found) throw notFound('revision scheme', 'revisionSchemeId');
}
