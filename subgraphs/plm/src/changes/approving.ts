import { assertReason } from '@throughline/chassis/reason';
import type { Work } from '@throughline/chassis/transaction';
import { changeOrders } from '@throughline/drizzle/plm/changes';
import { eq } from 'drizzle-orm';
import { type NewDecision, saveDecision, saveSteps } from '../approvals/commands.ts';
import { decisionsOfRound, policyNow, stepsOfRound } from '../approvals/queries.ts';
import {
  assertHoldsRole,
  assertMayDecide,
  assertNotOwn,
  assertSignature,
  stepsTogether,
  turnOf,
} from '../approvals/rules.ts';
import { moveRevisions } from '../lifecycles/commands.ts';
import { backToWork, type OneOrder } from './commands.ts';
import { contentsOf } from './content.ts';
import { noteOrderStep } from './history.ts';
import { affectedBy, type ChangeOrder, lockOrder, lockRevisions, sayOfOrder } from './locking.ts';
import { assertDraft, assertInReview, assertSubmitted, type ChangeOrderStatus } from './rules.ts';

/** From here on nothing in it changes; when nobody has to approve it, it is approved at once. */
export async function submitChangeOrder(
  work: Work,
  { changeOrderId }: OneOrder,
): Promise<OneOrder> {
  const order = await lockOrder(work, changeOrderId);
  assertDraft(order);
  const revisions = await revisionsOf(work, order.id);
  await moveRevisions(
    work,
    revisions.filter(({ lifecycle }) => lifecycle === 'IN_WORK'),
    'IN_REVIEW',
  );
  const { steps: policy } = await policyNow(work.tx);
  const steps = stepsTogether(policy, await stepsOfRound(work.tx, order.id, 0));
  const round = order.approvalRound + 1;
  await saveSteps(work, order.id, round, steps);
  const contentSha256 = (await contentsOf(work.tx, [order])).get(order.id) ?? null;
  await setStatus(work, order, 'IN_REVIEW', {
    approvalRound: round,
    submittedBy: work.actor,
    contentSha256,
  });
  await noteOrderStep(work, changeOrderId, 'SUBMITTED');
  sayOfOrder(work, 'ChangeOrderSubmitted', order);
  if (turnOf(steps, []) === null) await approve(work, order);
  return { changeOrderId };
}

export interface Signing extends OneOrder {
  readonly role: string;
  readonly reason: string;
  readonly signature: { readonly name: string; readonly meaning: string };
}

/** One decision at a time, under the order's lock: two of one role never both count. */
async function decide(
  work: Work,
  scopes: readonly string[],
  said: Signing,
  decision: NewDecision['decision'],
): Promise<ChangeOrder> {
  const { role, reason, signature } = said;
  assertReason(reason);
  assertSignature(signature);
  const order = await lockOrder(work, said.changeOrderId);
  assertInReview(order);
  assertHoldsRole(scopes, role);
  const { fourEyes } = await policyNow(work.tx);
  assertNotOwn(fourEyes, [order.createdBy, order.submittedBy], work.actor);
  const round = order.approvalRound;
  const steps = await stepsOfRound(work.tx, order.id, round);
  const decided = await decisionsOfRound(work.tx, order.id, round);
  assertMayDecide(steps, decided, role);
  await saveDecision(work, {
    changeOrderId: order.id,
    round,
    role,
    decision,
    reason,
    signerName: signature.name,
    meaning: signature.meaning,
    contentSha256: order.contentSha256 ?? '',
  });
  await noteOrderStep(work, order.id, 'SIGNED', { role, reason, detail: decision });
  sayOfOrder(work, 'ChangeOrderSigned', order, { role, decision });
  if (decision === 'APPROVED' && turnOf(steps, [...decided, { role, decision }]) === null) {
    await approve(work, order);
  }
  return order;
}

export function approveChangeOrder(scopes: readonly string[]) {
  return async (work: Work, said: Signing): Promise<OneOrder> => {
    await decide(work, scopes, said, 'APPROVED');
    return { changeOrderId: said.changeOrderId };
  };
}

/** One who says no is enough: it is a draft again, and its revisions may be worked on. */
export function rejectChangeOrder(scopes: readonly string[]) {
  return async (work: Work, said: Signing): Promise<OneOrder> => {
    const order = await decide(work, scopes, said, 'REJECTED');
    await backToDraft(work, order, said.reason);
    await noteOrderStep(work, order.id, 'REJECTED', {
      role: said.role,
      reason: said.reason,
    });
    sayOfOrder(work, 'ChangeOrderRejected', order, { role: said.role, reason: said.reason });
    return { changeOrderId: order.id };
  };
}

/** What was signed stays to be read, and counts no more. */
export async function withdrawChangeOrder(
  work: Work,
  { changeOrderId, reason }: OneOrder & { reason: string },
): Promise<OneOrder> {
  assertReason(reason);
  const order = await lockOrder(work, changeOrderId);
  assertSubmitted(order);
  await backToDraft(work, order, reason);
  await noteOrderStep(work, changeOrderId, 'WITHDRAWN', { reason });
  sayOfOrder(work, 'ChangeOrderWithdrawn', order, { reason });
  return { changeOrderId };
}

async function approve(work: Work, order: ChangeOrder): Promise<void> {
  await setStatus(work, order, 'APPROVED');
  await noteOrderStep(work, order.id, 'APPROVED');
  sayOfOrder(work, 'ChangeOrderApproved', order);
}

async function backToDraft(work: Work, order: ChangeOrder, reason: string): Promise<void> {
  await setStatus(work, order, 'DRAFT');
  await backToWork(work, await revisionsOf(work, order.id), `${order.number}: ${reason}`);
}

async function revisionsOf(work: Work, changeOrderId: string) {
  const affected = await affectedBy(work, changeOrderId);
  const revisions = await lockRevisions(
    work,
    affected.map((one) => one.toRevisionId),
  );
  return [...revisions.values()];
}

async function setStatus(
  work: Work,
  { id }: ChangeOrder,
  status: ChangeOrderStatus,
  more: Partial<ChangeOrder> = {},
): Promise<void> {
  await work.tx
    .update(changeOrders)
    .set({ ...more, status })
    .where(eq(changeOrders.id, id));
}
