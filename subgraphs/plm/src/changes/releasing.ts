import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { changeNotices, changeOrders } from '@throughline/drizzle/plm/changes';
import { eq } from 'drizzle-orm';
import { policyNow, stepsOfRound } from '../approvals/queries.ts';
import { stepsTogether, turnOf } from '../approvals/rules.ts';
import { type Release, releaseTogether } from '../releases/commands.ts';
import type { OneOrder } from './commands.ts';
import { noteOrderStep } from './history.ts';
import { affectedBy, type ChangeOrder, lockOrder, lockRevisions, sayOfOrder } from './locking.ts';
import { assertReleasable } from './rules.ts';

/** All its revisions at once, each once: what this order has released already stays as it is. */
export async function releaseChangeOrder(
  work: Work,
  { changeOrderId }: OneOrder,
): Promise<OneOrder> {
  const order = await lockOrder(work, changeOrderId);
  if (order.status === 'RELEASED') return { changeOrderId };
  assertReleasable(order, await needsApproval(work, order));
  const affected = await affectedBy(work, order.id);
  const revisions = await lockRevisions(
    work,
    affected.map((one) => one.toRevisionId),
  );
  const releases = affected.flatMap<Release>((one) => {
    const revision = revisions.get(one.toRevisionId);
    return revision && revision.label === null
      ? [{ revision, effectiveFrom: one.effectiveFrom }]
      : [];
  });
  if (releases.length > 0) await releaseTogether(work, releases, order.id);
  await work.tx
    .update(changeOrders)
    .set({ status: 'RELEASED', releasedAt: work.now })
    .where(eq(changeOrders.id, order.id));
  const changeNoticeNumber = await issueNotice(work, order);
  await noteOrderStep(work, changeOrderId, 'RELEASED', { detail: changeNoticeNumber });
  sayOfOrder(work, 'ChangeOrderReleased', order, {
    changeNoticeNumber,
    affectedItems: affected.map(({ id: _, changeOrderId: __, ...one }) => one),
  });
  return { changeOrderId: order.id };
}

async function needsApproval(work: Work, order: ChangeOrder): Promise<boolean> {
  const { steps } = await policyNow(work.tx);
  const own = await stepsOfRound(work.tx, order.id, 0);
  return turnOf(stepsTogether(steps, own), []) !== null;
}

async function issueNotice(work: Work, order: ChangeOrder): Promise<string> {
  const number = await nextNumber(work, 'change_notice_number', 'CN');
  await work.tx.insert(changeNotices).values({
    id: newId(),
    number,
    changeOrderId: order.id,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
  return number;
}
