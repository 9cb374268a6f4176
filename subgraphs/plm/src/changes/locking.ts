import { indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { affectedItems, changeOrders } from '@throughline/drizzle/plm/changes';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { eq, inArray } from 'drizzle-orm';
import type { ItemRevision } from '../items/commands.ts';

export type ChangeOrder = typeof changeOrders.$inferSelect;
export type AffectedItem = typeof affectedItems.$inferSelect;

/** An order is decided under its row's lock, then its revisions, in order of their ids. */
export async function lockOrder(work: Work, changeOrderId: string): Promise<ChangeOrder> {
  const [order] = await work.tx
    .select()
    .from(changeOrders)
    .where(eq(changeOrders.id, changeOrderId))
    .for('update');
  if (!order) throw notFound('change order', 'changeOrderId');
  return order;
}

export function affectedBy(work: Work, changeOrderId: string): Promise<AffectedItem[]> {
  return work.tx
    .select()
    .from(affectedItems)
    .where(eq(affectedItems.changeOrderId, changeOrderId))
    .orderBy(affectedItems.id);
}

export async function lockRevisions(
  work: Work,
  ids: readonly string[],
): Promise<Map<string, ItemRevision>> {
  if (ids.length === 0) return new Map();
  const rows = await work.tx
    .select()
    .from(itemRevisions)
    .where(inArray(itemRevisions.id, [...ids]))
    .orderBy(itemRevisions.id)
    .for('update');
  return indexBy(rows, (row) => row.id);
}

/** Something happened to an order. */
export function sayOfOrder(
  work: Work,
  type: string,
  { id, number }: Pick<ChangeOrder, 'id' | 'number'>,
  more: Record<string, unknown> = {},
): void {
  work.append({
    type,
    aggregateType: 'ChangeOrder',
    aggregateId: id,
    payload: { changeOrderId: id, number, ...more },
  });
}
