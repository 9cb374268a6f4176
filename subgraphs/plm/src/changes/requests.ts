import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { notFound } from '@throughline/chassis/refusal';
import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { changeRequests } from '@throughline/drizzle/plm/changes';
import { items } from '@throughline/drizzle/plm/items';
import { eq } from 'drizzle-orm';
import { noteRequestStep } from './history.ts';
import { assertAnswerable, assertRequestIs } from './rules.ts';

type ChangeRequest = typeof changeRequests.$inferSelect;

export interface OneRequest {
  readonly changeRequestId: string;
}

export interface NewChangeRequest {
  readonly itemId: string;
  readonly description: string;
  readonly nonConformanceId: string | null;
}

export async function openChangeRequest(work: Work, input: NewChangeRequest): Promise<OneRequest> {
  const [item] = await work.tx.select().from(items).where(eq(items.id, input.itemId));
  if (!item) throw notFound('item', 'itemId');
  const changeRequestId = newId();
  const number = await nextNumber(work, 'change_request_number', 'CR');
  await work.tx
    .insert(changeRequests)
    .values({ id: changeRequestId, number, ...input, status: 'OPEN', createdAt: work.now });
  await noteRequestStep(work, changeRequestId, 'CREATED');
  say(work, 'ChangeRequestOpened', { id: changeRequestId, number }, { itemId: input.itemId });
  return { changeRequestId };
}

export async function startChangeRequestReview(
  work: Work,
  { changeRequestId }: OneRequest,
): Promise<OneRequest> {
  const request = await lockRequest(work, changeRequestId);
  assertRequestIs(request, 'OPEN');
  await work.tx
    .update(changeRequests)
    .set({ status: 'IN_REVIEW' })
    .where(eq(changeRequests.id, request.id));
  await noteRequestStep(work, changeRequestId, 'REVIEW_STARTED');
  say(work, 'ChangeRequestReviewStarted', request, {});
  return { changeRequestId };
}

type Decision = OneRequest & { readonly reason: string };

export async function acceptChangeRequest(work: Work, input: Decision): Promise<OneRequest> {
  const request = await lockInReview(work, input);
  await decide(work, request, 'ACCEPTED', input.reason);
  return { changeRequestId: request.id };
}

export async function rejectChangeRequest(work: Work, input: Decision): Promise<OneRequest> {
  const request = await lockInReview(work, input);
  await decide(work, request, 'REJECTED', input.reason);
  return { changeRequestId: request.id };
}

/** Who puts a change order together for a request accepts it, unless somebody has already. */
export async function answerRequest(
  work: Work,
  changeRequestId: string,
  orderNumber: string,
): Promise<void> {
  const request = await lockRequest(work, changeRequestId);
  assertAnswerable(request);
  if (request.status === 'ACCEPTED') return;
  await decide(work, request, 'ACCEPTED', `Answered by ${orderNumber}.`);
}

async function lockInReview(
  work: Work,
  { changeRequestId, reason }: Decision,
): Promise<ChangeRequest> {
  assertReason(reason);
  const request = await lockRequest(work, changeRequestId);
  assertRequestIs(request, 'IN_REVIEW');
  return request;
}

async function lockRequest(work: Work, id: string): Promise<ChangeRequest> {
  const [request] = await work.tx
    .select()
    .from(changeRequests)
    .where(eq(changeRequests.id, id))
    .for('update');
  if (!request) throw notFound('change request', 'changeRequestId');
  return request;
}

async function decide(
  work: Work,
  request: ChangeRequest,
  status: 'ACCEPTED' | 'REJECTED',
  reason: string,
): Promise<void> {
  const decided = { decisionReason: reason, decidedAt: work.now, decidedBy: work.actor };
  await work.tx
    .update(changeRequests)
    .set({ status, ...decided })
    .where(eq(changeRequests.id, request.id));
  await noteRequestStep(work, request.id, status, { reason });
  say(work, status === 'ACCEPTED' ? 'ChangeRequestAccepted' : 'ChangeRequestRejected', request, {
    reason,
  });
}

function say(
  work: Work,
  type: string,
  { id, number }: Pick<ChangeRequest, 'id' | 'number'>,
  more: Record<string, unknown>,
): void {
  work.append({
    type,
    aggregateType: 'ChangeRequest',
    aggregateId: id,
    payload: { changeRequestId: id, number, ...more },
  });
}
