import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { persons } from '@throughline/drizzle/mes/labor';
import {
  dispositionReviewers,
  dispositionReviews,
  reviewBoardMembers,
} from '@throughline/drizzle/mes/nonconformances';
import { electronicSignatures } from '@throughline/drizzle/mes/signatures';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { sign } from '../signatures/commands.ts';
import { lockNonConformance, move, type NonConformance, type Reasoned, tell } from './commands.ts';
import { reviewRecords } from './review-records.ts';
import {
  assertBoard,
  assertBoardSet,
  assertMaySign,
  assertMayTurn,
  awaitedRoles,
  type Disposition,
  type Member,
} from './rules.ts';

export type Review = typeof dispositionReviews.$inferSelect;

/** Two boards set at once would both hold: they are set one after another. */
const boardLock = 7_305_032;

export async function setReviewBoard(
  work: Work,
  { members }: { members: readonly Member[] },
): Promise<{ size: number }> {
  assertBoard(members);
  const ids = [...new Set(members.map(({ personId }) => personId))];
  const known = await work.tx
    .select({ id: persons.id })
    .from(persons)
    .where(inArray(persons.id, ids));
  const found = new Set(known.map(({ id }) => id));
  members.forEach(({ personId }, at) => {
    if (!found.has(personId)) throw notFound('person', `members.${at}.personId`);
  });
  await work.tx.execute(sql`/* lock review board */ select pg_advisory_xact_lock(${boardLock})`);
  await work.tx
    .update(reviewBoardMembers)
    .set({ endedAt: work.now })
    .where(isNull(reviewBoardMembers.endedAt));
  const set = { setAt: work.now, setBy: work.actor };
  await work.tx
    .insert(reviewBoardMembers)
    .values(members.map((member) => ({ id: newId(), ...member, ...set })));
  return { size: members.length };
}

export async function proposeDisposition(
  work: Work,
  input: Reasoned & { readonly disposition: Disposition },
): Promise<{ id: string }> {
  assertReason(input.reason);
  const { id: nonConformanceId, ...row } = await lockNonConformance(work, input.nonConformanceId);
  await move(work, { id: nonConformanceId, ...row }, 'PROPOSE', input.reason);
  const board = await work.tx
    .select({ role: reviewBoardMembers.role, personId: reviewBoardMembers.personId })
    .from(reviewBoardMembers)
    .where(isNull(reviewBoardMembers.endedAt));
  assertBoardSet(board);
  const reviewId = newId();
  await work.tx.insert(dispositionReviews).values({
    id: reviewId,
    nonConformanceId,
    disposition: input.disposition,
    reason: input.reason,
    proposedAt: work.now,
    proposedBy: work.actor,
  });
  await work.tx
    .insert(dispositionReviewers)
    .values(board.map((member) => ({ reviewId, ...member })));
  return { id: nonConformanceId };
}

/** What is before the board; only what is in review has one. */
async function openReview(work: Work, row: NonConformance): Promise<Review> {
  const [review] = await work.tx
    .select()
    .from(dispositionReviews)
    .where(
      and(eq(dispositionReviews.nonConformanceId, row.id), isNull(dispositionReviews.outcome)),
    );
  if (!review) throw new Error(`${row.number} is in review, and nothing is before the board`);
  return review;
}

export interface DispositionToSign extends Reasoned {
  readonly role: string;
  readonly personId: string;
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly meaning: string;
}

/** Who calls has authenticated the person. The last role that signs yes makes it effective. */
export async function signDisposition(
  work: Work,
  input: DispositionToSign,
): Promise<{ id: string }> {
  assertReason(input.reason);
  const row = await lockNonConformance(work, input.nonConformanceId);
  assertMayTurn(row, 'DISPOSE');
  const review = await openReview(work, row);
  const { role, personId, decision, meaning, reason } = input;
  const board = await work.tx
    .select()
    .from(dispositionReviewers)
    .where(eq(dispositionReviewers.reviewId, review.id));
  const signed = await work.tx
    .select({ role: electronicSignatures.role })
    .from(electronicSignatures)
    .where(
      and(
        eq(electronicSignatures.recordType, 'DispositionReview'),
        eq(electronicSignatures.recordId, review.id),
      ),
    );
  assertMaySign(board, signed, { role, personId });
  const content = (await reviewRecords(work.tx, [review.id])).get(review.id);
  const about = { recordType: 'DispositionReview', recordId: review.id } as const;
  await sign(work, { ...about, personId, meaning, role, decision, reason, content });
  if (decision === 'REJECTED') {
    await end(work, review, 'REJECTED');
    await move(work, row, 'REJECT', reason);
    return { id: row.id };
  }
  if (awaitedRoles(board, [...signed, { role }]).length > 0) return { id: row.id };
  await end(work, review, 'APPROVED');
  await move(work, row, 'DISPOSE', review.reason, review.disposition);
  await tell(work, 'NonConformanceDispositioned', row, review.disposition);
  return { id: row.id };
}

async function end(
  work: Work,
  { id }: Review,
  outcome: 'APPROVED' | 'REJECTED' | 'WITHDRAWN',
): Promise<void> {
  await work.tx
    .update(dispositionReviews)
    .set({ outcome, endedAt: work.now })
    .where(eq(dispositionReviews.id, id));
}

export async function withdrawDisposition(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  const row = await lockNonConformance(work, input.nonConformanceId);
  await move(work, row, 'WITHDRAW', input.reason);
  await end(work, await openReview(work, row), 'WITHDRAWN');
  return { id: row.id };
}
