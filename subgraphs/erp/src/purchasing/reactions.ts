import { groupBy } from '@throughline/chassis/loader';
import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { purchaseOrderLines } from '@throughline/drizzle/erp/purchasing';
import { readEvent } from '@throughline/schema/events/contract';
import { inArray, sql } from 'drizzle-orm';
import { definitionOf } from '../references/queries.ts';

/** Open purchase orders of what a change order touches, or of parts it drops, are looked at again. */
export const flagOpenOrders: Reaction = async (work, event) => {
  const { changeOrderId, affectedItems } = readEvent('ChangeOrderReleased', event);
  const touched = new Set(affectedItems.map((one) => one.itemId));
  const asked = new Map(affectedItems.map((one) => [one.itemId, one.purchaseOrderDisposition]));
  for (const { fromRevisionId, toRevisionId } of affectedItems) {
    const [before, after] = [
      fromRevisionId === null ? null : await definitionOf(work.tx, fromRevisionId),
      await definitionOf(work.tx, toRevisionId),
    ];
    const kept = new Set(after?.lines.map((line) => line.componentItemId));
    for (const line of before?.lines ?? []) {
      if (!kept.has(line.componentItemId)) touched.add(line.componentItemId);
    }
  }
  const open = await work.tx.execute<{
    id: string;
    purchase_order_id: string;
    item_id: string;
  }>(sql`/* open lines */
    select line.id, line.purchase_order_id, line.item_id from erp.purchase_order_line line
    join erp.purchase_order po on po.id = line.purchase_order_id
      and po.status in ('OPEN', 'PARTLY_RECEIVED')
    where line.item_id in ${[...touched]} and line.received_quantity < line.quantity`);
  if (open.length === 0) return;
  for (const [itemId, lines] of groupBy(open, (line) => line.item_id)) {
    await work.tx
      .update(purchaseOrderLines)
      .set({ flaggedById: changeOrderId, flaggedDisposition: asked.get(itemId) ?? null })
      .where(
        inArray(
          purchaseOrderLines.id,
          lines.map((line) => line.id),
        ),
      );
  }
  for (const line of open) {
    work.append({
      type: 'PurchaseOrderFlagged',
      aggregateType: 'PurchaseOrder',
      aggregateId: line.purchase_order_id,
      payload: { purchaseOrderId: line.purchase_order_id, itemId: line.item_id, changeOrderId },
    });
  }
};
