import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { affectedItems, changeOrders } from '@throughline/drizzle/plm/changes';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { eq, inArray, sql } from 'drizzle-orm';
import { saveSteps } from '../approvals/commands.ts';
import { type ApprovalStep, assertSteps } from '../approvals/rules.ts';
import type { ItemRevision } from '../items/commands.ts';
import { moveRevisions } from '../lifecycles/commands.ts';
import { noteOrderStep } from './history.ts';
import {
  affectedBy,
  type AffectedItem,
  type ChangeOrder,
  lockOrder,
  lockRevisions,
  sayOfOrder,
} from './locking.ts';
import { answerRequest } from './requests.ts';
import { assertAffected, assertFree, assertUndecided } from './rules.ts';

export type Dispositions = Pick<
  AffectedItem,
  'stockDisposition' | 'workOrderDisposition' | 'purchaseOrderDisposition' | 'effectiveFrom'
>;

export type NewAffected = Dispositions & { readonly toRevisionId: string };

export interface OneOrder {
  readonly changeOrderId: string;
}

export interface NewChangeOrder {
  readonly title: string;
  readonly reason: string;
  readonly changeRequestId: string | null;
  readonly affectedItems: readonly NewAffected[];
  readonly approvalSteps: readonly ApprovalStep[];
}

export async function createChangeOrder(work: Work, input: NewChangeOrder): Promise<OneOrder> {
  assertSteps(input.approvalSteps, 'approvalSteps');
  const revisions = await lockRevisions(
    work,
    input.affectedItems.map((one) => one.toRevisionId),
  );
  const affected = input.affectedItems.map((one, at) => {
    const field = `affectedItems.${at}.toRevisionId`;
    const revision = revisions.get(one.toRevisionId);
    assertFree(revision, field);
    if (!revision) throw notFound('revision', field);
    return { affected: one, revision };
  });
  assertAffected(affected.map(({ revision }) => revision));
  const order = {
    id: newId(),
    number: await nextNumber(work, 'change_order_number', 'CO'),
    title: input.title,
    reason: input.reason,
    changeRequestId: input.changeRequestId,
    createdBy: work.actor,
  };
  if (order.changeRequestId !== null)
    await answerRequest(work, order.changeRequestId, order.number);
  await work.tx.insert(changeOrders).values({ ...order, status: 'DRAFT', createdAt: work.now });
  await takeOn(work, order, affected);
  await saveSteps(work, order.id, 0, input.approvalSteps);
  await noteOrderStep(work, order.id, 'CREATED');
  sayOfOrder(work, 'ChangeOrderCreated', order);
  return { changeOrderId: order.id };
}

/** Revisions come under an order, and into review. */
export async function takeOn(
  work: Work,
  order: Pick<ChangeOrder, 'id'>,
  taken: readonly { readonly affected: NewAffected; readonly revision: ItemRevision }[],
): Promise<void> {
  const revisions = taken.map(({ revision }) => revision);
  const inForce = await latestReleased(
    work,
    revisions.map(({ itemId }) => itemId),
  );
  await work.tx.insert(affectedItems).values(
    taken.map(({ affected, revision: { itemId } }) => ({
      ...affected,
      id: newId(),
      changeOrderId: order.id,
      itemId,
      fromRevisionId: inForce.get(itemId) ?? null,
    })),
  );
  await work.tx
    .update(itemRevisions)
    .set({ changeOrderId: order.id })
    .where(
      inArray(
        itemRevisions.id,
        revisions.map(({ id }) => id),
      ),
    );
  const inWork = revisions.filter(({ lifecycle }) => lifecycle === 'IN_WORK');
  await moveRevisions(work, inWork, 'IN_REVIEW');
}

/** Revision of each item that was released last: what the change starts from. */
async function latestReleased(work: Work, itemIds: string[]): Promise<Map<string, string>> {
  const rows = await work.tx.execute<{ item_id: string; id: string }>(sql`/* latest released */
    select distinct on (item_id) item_id, id from plm.item_revision
    where item_id in ${itemIds} and label is not null order by item_id, effective_from desc`);
  return new Map(rows.map((row) => [row.item_id, row.id]));
}

/** Revisions leave their order and are in work again. */
export async function letGo(
  work: Work,
  revisions: readonly ItemRevision[],
  reason: string,
): Promise<void> {
  if (revisions.length === 0) return;
  await work.tx
    .update(itemRevisions)
    .set({ changeOrderId: null })
    .where(
      inArray(
        itemRevisions.id,
        revisions.map(({ id }) => id),
      ),
    );
  await backToWork(work, revisions, reason);
}

export async function backToWork(
  work: Work,
  revisions: readonly ItemRevision[],
  reason: string,
): Promise<void> {
  const inReview = revisions.filter(({ lifecycle }) => lifecycle === 'IN_REVIEW');
  await moveRevisions(work, inReview, 'IN_WORK', { reason });
}

export async function cancelChangeOrder(
  work: Work,
  { changeOrderId }: OneOrder,
): Promise<OneOrder> {
  const order = await lockOrder(work, changeOrderId);
  assertUndecided(order);
  const affected = await affectedBy(work, order.id);
  const revisions = await lockRevisions(
    work,
    affected.map((one) => one.toRevisionId),
  );
  await letGo(work, [...revisions.values()], `${order.number} was cancelled.`);
  await work.tx
    .update(changeOrders)
    .set({ status: 'CANCELLED' })
    .where(eq(changeOrders.id, order.id));
  await noteOrderStep(work, changeOrderId, 'CANCELLED');
  sayOfOrder(work, 'ChangeOrderCancelled', order);
  return { changeOrderId: order.id };
}
