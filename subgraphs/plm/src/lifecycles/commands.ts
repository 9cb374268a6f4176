import { isoDate } from '@throughline/chassis/clock';
import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { lifecycleSteps } from '@throughline/drizzle/plm/lifecycles';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { type ItemRevision, lockItem } from '../items/commands.ts';
import { releasedUsesOf } from './queries.ts';
import {
  assertMayBeKept,
  assertMayBeObsolete,
  assertOnNoChangeOrder,
  assertStep,
  type Lifecycle,
} from './rules.ts';

type More = Partial<Omit<ItemRevision, 'id' | 'lifecycle'>>;

/** The one way a lifecycle changes: allowed steps only, each noted with who and when. */
export async function moveRevisions(
  work: Work,
  revisions: readonly ItemRevision[],
  after: Lifecycle,
  { more = {}, reason = null }: { more?: More; reason?: string | null } = {},
): Promise<ItemRevision[]> {
  if (revisions.length === 0) return [];
  for (const revision of revisions) assertStep(revision.lifecycle, after);
  const moved = await work.tx
    .update(itemRevisions)
    .set({ ...more, lifecycle: after })
    .where(
      inArray(
        itemRevisions.id,
        revisions.map((revision) => revision.id),
      ),
    )
    .returning();
  await noteSteps(work, revisions, after, reason);
  return moved;
}

async function noteSteps(
  work: Work,
  revisions: readonly { id: string; lifecycle: Lifecycle }[],
  after: Lifecycle,
  reason: string | null,
): Promise<void> {
  await work.tx.insert(lifecycleSteps).values(
    revisions.map(({ id, lifecycle }) => ({
      id: newId(),
      revisionId: id,
      before: lifecycle,
      after,
      reason,
      recordedAt: work.now,
      recordedBy: work.actor,
    })),
  );
}

export async function lockRevision(work: Work, revisionId: string): Promise<ItemRevision> {
  const [revision] = await work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.id, revisionId))
    .for('update');
  if (!revision) throw notFound('revision', 'revisionId');
  return revision;
}

interface OneRevision {
  readonly revisionId: string;
}

export async function submitForReview(work: Work, asked: OneRevision): Promise<OneRevision> {
  const revision = await lockRevision(work, asked.revisionId);
  await moveRevisions(work, [revision], 'IN_REVIEW');
  return asked;
}

export async function takeBackFromReview(
  work: Work,
  { revisionId, reason }: OneRevision & { reason: string },
): Promise<OneRevision> {
  assertReason(reason);
  const revision = await lockRevision(work, revisionId);
  assertStep(revision.lifecycle, 'IN_WORK');
  assertOnNoChangeOrder(revision.changeOrderId);
  await moveRevisions(work, [revision], 'IN_WORK', { reason });
  return { revisionId };
}

/** An assembly that is released meanwhile holds its components' items to share: one waits. */
export async function makeRevisionObsolete(
  work: Work,
  { revisionId, reason }: OneRevision & { reason: string },
): Promise<OneRevision> {
  assertReason(reason);
  const revision = await lockRevision(work, revisionId);
  await lockItem(work, revision.itemId);
  const usedBy = await releasedUsesOf(work.tx, revision.itemId);
  assertMayBeObsolete({ ...revision, usedBy }, isoDate(work.now));
  await moveRevisions(work, [revision], 'OBSOLETE', { reason, more: { keptBuildable: false } });
  work.append({
    type: 'RevisionObsoleted',
    aggregateType: 'Item',
    aggregateId: revision.itemId,
    payload: { revisionId, itemId: revision.itemId, obsoleteFrom: isoDate(work.now) },
  });
  return { revisionId };
}

/** An older revision stays buildable beside its successor, or no longer does. */
export async function keepRevisionBuildable(
  work: Work,
  { revisionId, keep }: OneRevision & { keep: boolean },
): Promise<OneRevision> {
  const revision = await lockRevision(work, revisionId);
  assertMayBeKept(revision.lifecycle);
  if (revision.keptBuildable === keep) return { revisionId };
  await work.tx
    .update(itemRevisions)
    .set({ keptBuildable: keep })
    .where(eq(itemRevisions.id, revisionId));
  work.append({
    type: 'RevisionBuildabilityChanged',
    aggregateType: 'Item',
    aggregateId: revision.itemId,
    payload: { revisionId, itemId: revision.itemId, keptBuildable: keep },
  });
  return { revisionId };
}

/** Released revisions whose successor has begun are superseded; the clock or a release asks. */
export async function supersedeDue(work: Work, today: string): Promise<number> {
  const due = await work.tx
    .update(itemRevisions)
    .set({ lifecycle: 'SUPERSEDED' })
    .where(
      and(eq(itemRevisions.lifecycle, 'RELEASED'), sql`${itemRevisions.effectiveTo} <= ${today}`),
    )
    .returning();
  if (due.length === 0) return 0;
  const before = due.map(({ id }) => ({ id, lifecycle: 'RELEASED' as const }));
  await noteSteps(work, before, 'SUPERSEDED', null);
  const successors = await work.tx
    .select()
    .from(itemRevisions)
    .where(
      inArray(
        itemRevisions.predecessorId,
        due.map((one) => one.id),
      ),
    );
  for (const revision of due) {
    const successor = successors.find(
      (one) => one.predecessorId === revision.id && one.label !== null,
    );
    if (!successor || revision.effectiveTo === null) continue;
    work.append({
      type: 'RevisionSuperseded',
      aggregateType: 'Item',
      aggregateId: revision.itemId,
      payload: {
        revisionId: revision.id,
        itemId: revision.itemId,
        successorId: successor.id,
        supersededOn: revision.effectiveTo,
      },
    });
  }
  return due.length;
}
