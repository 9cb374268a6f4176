import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { nextNumber } from '@throughline/chassis/numbering';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { affectedItems, changeOrders, changeRequests } from '@throughline/drizzle/plm/changes';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { eq, inArray, sql } from 'drizzle-orm';
import type { ItemRevision } from '../items/commands.ts';
import { moveRevisions } from '../lifecycles/commands.ts';
import { type Release, releaseTogether } from '../releases/commands.ts';
import { assertAffected, assertDraft, assertInWorkAt } from './rules.ts';

type Affected = typeof affectedItems.$inferSelect;

export interface NewChangeOrder {
  readonly title: string;
  readonly reason: string;
  readonly changeRequestId: string | null;
  readonly affectedItems: readonly {
    readonly toRevisionId: string;
    readonly workOrderDisposition: Affected['workOrderDisposition'];
    readonly effectiveFrom: string;
  }[];
}

export async function createChangeOrder(
  work: Work,
  input: NewChangeOrder,
): Promise<{ changeOrderId: string }> {
  const revisions = await lockRevisions(
    work,
    input.affectedItems.map((one) => one.toRevisionId),
  );
  const affected = input.affectedItems.map((one, at) => {
    const revision = revisions.get(one.toRevisionId);
    assertInWorkAt(revision, at);
    if (!revision) throw notFound('revision', `affectedItems.${at}.toRevisionId`);
    return { ...one, itemId: revision.itemId };
  });
  assertAffected(affected);
  if (input.changeRequestId !== null) await assertRequest(work, input.changeRequestId);
  const inForce = await latestReleased(
    work,
    affected.map((one) => one.itemId),
  );
  const changeOrderId = newId();
  const number = await nextNumber(work, 'change_order_number', 'CO');
  const { title, reason, changeRequestId } = input;
  await work.tx.insert(changeOrders).values({
    id: changeOrderId,
    number,
    title,
    reason,
    changeRequestId,
    status: 'DRAFT',
    createdAt: work.now,
  });
  await work.tx.insert(affectedItems).values(
    affected.map((one) => ({
      ...one,
      id: newId(),
      changeOrderId,
      fromRevisionId: inForce.get(one.itemId) ?? null,
    })),
  );
  await work.tx
    .update(itemRevisions)
    .set({ changeOrderId })
    .where(inArray(itemRevisions.id, [...revisions.keys()]));
  const inWork = [...revisions.values()].filter(({ lifecycle }) => lifecycle === 'IN_WORK');
  await moveRevisions(work, inWork, 'IN_REVIEW');
  work.append({
    type: 'ChangeOrderCreated',
    aggregateType: 'ChangeOrder',
    aggregateId: changeOrderId,
    payload: { changeOrderId, number },
  });
  return { changeOrderId };
}

async function lockRevisions(work: Work, ids: string[]): Promise<Map<string, ItemRevision>> {
  if (ids.length === 0) return new Map();
  const rows = await work.tx
    .select()
    .from(itemRevisions)
    .where(inArray(itemRevisions.id, ids))
    .orderBy(itemRevisions.id)
    .for('update');
  return indexBy(rows, (row) => row.id);
}

async function assertRequest(work: Work, id: string): Promise<void> {
  const [request] = await work.tx.select().from(changeRequests).where(eq(changeRequests.id, id));
  if (!request) throw notFound('change request', 'changeRequestId');
}

/** Revision of each item that was released last: what the change starts from. */
async function latestReleased(work: Work, itemIds: string[]): Promise<Map<string, string>> {
  const rows = await work.tx.execute<{ item_id: string; id: string }>(sql`/* latest released */
    select distinct on (item_id) item_id, id from plm.item_revision
    where item_id in ${itemIds} and label is not null order by item_id, effective_from desc`);
  return new Map(rows.map((row) => [row.item_id, row.id]));
}

async function lockDraft(work: Work, changeOrderId: string) {
  const [order] = await work.tx
    .select()
    .from(changeOrders)
    .where(eq(changeOrders.id, changeOrderId))
    .for('update');
  assertDraft(order);
  if (!order) throw notFound('change order', 'changeOrderId');
  const affected = await work.tx
    .select()
    .from(affectedItems)
    .where(eq(affectedItems.changeOrderId, order.id))
    .orderBy(affectedItems.id);
  return { order, affected };
}

export async function releaseChangeOrder(
  work: Work,
  { changeOrderId }: { changeOrderId: string },
): Promise<{ changeOrderId: string }> {
  const { order, affected } = await lockDraft(work, changeOrderId);
  const revisions = await lockRevisions(
    work,
    affected.map((one) => one.toRevisionId),
  );
  const releases = affected.flatMap<Release>((one) => {
    const revision = revisions.get(one.toRevisionId);
    return revision ? [{ revision, effectiveFrom: one.effectiveFrom }] : [];
  });
  await releaseTogether(work, releases, order.id);
  await work.tx
    .update(changeOrders)
    .set({ status: 'RELEASED', releasedAt: work.now })
    .where(eq(changeOrders.id, order.id));
  work.append({
    type: 'ChangeOrderReleased',
    aggregateType: 'ChangeOrder',
    aggregateId: order.id,
    payload: {
      changeOrderId: order.id,
      number: order.number,
      affectedItems: affected.map(
        ({ itemId, fromRevisionId, toRevisionId, workOrderDisposition, effectiveFrom }) => ({
          itemId,
          fromRevisionId,
          toRevisionId,
          workOrderDisposition,
          effectiveFrom,
        }),
      ),
    },
  });
  return { changeOrderId: order.id };
}

export async function cancelChangeOrder(
  work: Work,
  { changeOrderId }: { changeOrderId: string },
): Promise<{ changeOrderId: string }> {
  const { order, affected } = await lockDraft(work, changeOrderId);
  const revisions = await lockRevisions(
    work,
    affected.map((one) => one.toRevisionId),
  );
  const reason = `${order.number} was cancelled.`;
  const more = { changeOrderId: null };
  await moveRevisions(work, [...revisions.values()], 'IN_WORK', { more, reason });
  await work.tx
    .update(changeOrders)
    .set({ status: 'CANCELLED' })
    .where(eq(changeOrders.id, order.id));
  work.append({
    type: 'ChangeOrderCancelled',
    aggregateType: 'ChangeOrder',
    aggregateId: order.id,
    payload: { changeOrderId: order.id, number: order.number },
  });
  return { changeOrderId: order.id };
}

export interface NewChangeRequest {
  readonly itemId: string;
  readonly description: string;
  readonly nonConformanceId: string | null;
}

export async function openChangeRequest(
  work: Work,
  input: NewChangeRequest,
): Promise<{ changeRequestId: string }> {
  const [item] = await work.tx.select().from(items).where(eq(items.id, input.itemId));
  if (!item) throw notFound('item', 'itemId');
  const changeRequestId = newId();
  const number = await nextNumber(work, 'change_request_number', 'CR');
  await work.tx
    .insert(changeRequests)
    .values({ id: changeRequestId, number, ...input, createdAt: work.now });
  work.append({
    type: 'ChangeRequestOpened',
    aggregateType: 'ChangeRequest',
    aggregateId: changeRequestId,
    payload: { changeRequestId, number, itemId: input.itemId },
  });
  return { changeRequestId };
}
