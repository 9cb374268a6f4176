import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { affectedItems } from '@throughline/drizzle/plm/changes';
import { eq } from 'drizzle-orm';
import { saveSteps } from '../approvals/commands.ts';
import { type ApprovalStep, assertSteps } from '../approvals/rules.ts';
import { type Dispositions, letGo, type NewAffected, type OneOrder, takeOn } from './commands.ts';
import { noteOrderStep } from './history.ts';
import {
  affectedBy,
  type AffectedItem,
  type ChangeOrder,
  lockOrder,
  lockRevisions,
  sayOfOrder,
} from './locking.ts';
import { assertAffected, assertDraft, assertFree } from './rules.ts';

export async function addAffectedItem(
  work: Work,
  { changeOrderId, ...affected }: OneOrder & NewAffected,
): Promise<OneOrder> {
  const { order, present } = await lockDraft(work, changeOrderId);
  const revision = (await lockRevisions(work, [affected.toRevisionId])).get(affected.toRevisionId);
  if (!revision) throw notFound('revision', 'toRevisionId');
  if (present.some((one) => one.itemId === revision.itemId)) {
    throw new Refusal('DUPLICATE_ITEM', 'An item is on a change order once.', 'toRevisionId');
  }
  assertFree(revision, 'toRevisionId');
  await takeOn(work, order, [{ affected, revision }]);
  await noteChange(work, order, 'ITEM_ADDED', { itemId: revision.itemId });
  return { changeOrderId };
}

const changeable = [
  'stockDisposition',
  'workOrderDisposition',
  'purchaseOrderDisposition',
  'effectiveFrom',
] as const;

export type Changes = { readonly [Name in keyof Dispositions]: Dispositions[Name] | null };

/** What is null stays as it is. */
export async function changeAffectedItem(
  work: Work,
  { affectedItemId, ...asked }: { affectedItemId: string } & Changes,
): Promise<OneOrder> {
  const { order, affected } = await lockAffected(work, affectedItemId);
  const changed = changeable.flatMap((name) => {
    const value = asked[name];
    return value === null || value === affected[name] ? [] : [{ name, value }];
  });
  if (changed.length === 0) return { changeOrderId: order.id };
  await work.tx
    .update(affectedItems)
    .set(Object.fromEntries(changed.map(({ name, value }) => [name, value])))
    .where(eq(affectedItems.id, affected.id));
  const detail = changed
    .map(({ name, value }) => `${name}: ${affected[name]} > ${value}`)
    .join(', ');
  await noteChange(work, order, 'ITEM_CHANGED', { itemId: affected.itemId, detail });
  return { changeOrderId: order.id };
}

export async function removeAffectedItem(
  work: Work,
  { affectedItemId }: { affectedItemId: string },
): Promise<OneOrder> {
  const { order, affected, present } = await lockAffected(work, affectedItemId);
  assertAffected(present.filter((one) => one.id !== affected.id));
  const revisions = await lockRevisions(work, [affected.toRevisionId]);
  await letGo(work, [...revisions.values()], `Taken off ${order.number}.`);
  await work.tx.delete(affectedItems).where(eq(affectedItems.id, affected.id));
  await noteChange(work, order, 'ITEM_REMOVED', { itemId: affected.itemId });
  return { changeOrderId: order.id };
}

export async function setApprovalSteps(
  work: Work,
  { changeOrderId, steps }: OneOrder & { steps: readonly ApprovalStep[] },
): Promise<OneOrder> {
  assertSteps(steps, 'steps');
  const { order } = await lockDraft(work, changeOrderId);
  await saveSteps(work, order.id, 0, steps);
  const detail = steps
    .map(({ step, role, required }) => `${step} ${role}${required ? '' : ' (optional)'}`)
    .join(', ');
  await noteChange(work, order, 'APPROVALS_SET', { detail });
  return { changeOrderId };
}

async function lockDraft(
  work: Work,
  changeOrderId: string,
): Promise<{ order: ChangeOrder; present: AffectedItem[] }> {
  const order = await lockOrder(work, changeOrderId);
  assertDraft(order);
  return { order, present: await affectedBy(work, order.id) };
}

async function lockAffected(work: Work, affectedItemId: string) {
  const [found] = await work.tx
    .select({ changeOrderId: affectedItems.changeOrderId })
    .from(affectedItems)
    .where(eq(affectedItems.id, affectedItemId));
  if (!found) throw notFound('affected item', 'affectedItemId');
  const { order, present } = await lockDraft(work, found.changeOrderId);
  // It may have gone while we waited for its order.
  const affected = present.find((one) => one.id === affectedItemId);
  if (!affected) throw notFound('affected item', 'affectedItemId');
  return { order, affected, present };
}

async function noteChange(
  work: Work,
  order: ChangeOrder,
  kind: 'ITEM_ADDED' | 'ITEM_CHANGED' | 'ITEM_REMOVED' | 'APPROVALS_SET',
  told: { itemId?: string; detail?: string },
): Promise<void> {
  await noteOrderStep(work, order.id, kind, told);
  sayOfOrder(work, 'ChangeOrderChanged', order);
}
