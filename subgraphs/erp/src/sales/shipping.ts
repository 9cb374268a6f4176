import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { salesOrderLines, shipments } from '@throughline/drizzle/erp/sales';
import { eq } from 'drizzle-orm';
import {
  type FreeBalance,
  freeBalances,
  lockStock,
  post,
  usableLots,
} from '../inventory/posting.ts';
import { keep, keptForLines, type Reservation, setFree } from '../inventory/reserving.ts';
import { assertEnough, type Pick, pickInOrder, stockQuantity } from '../inventory/rules.ts';
import { itemOf } from '../references/queries.ts';
import { lockLine, type SalesOrder, type SalesOrderLine, settleLines } from './lines.ts';
import { assertConfirmed, assertOpenFor, openQuantity } from './rules.ts';

export interface Shipping {
  readonly salesOrderLineId: string;
  readonly quantity: Quantity | null;
  readonly lotIds: readonly string[] | null;
}

/** Ships from what is kept for the line first, then from the oldest lots that are free. */
export async function shipSalesOrderLine(
  work: Work,
  input: Shipping,
): Promise<{ shipmentId: string; salesOrderId: string }> {
  const { order, line } = await lockLine(work, input.salesOrderLineId);
  assertConfirmed(order.status, 'salesOrderLineId');
  const item = await itemOf(work.tx, line.itemId);
  const open = openQuantity(line);
  const quantity = input.quantity ? stockQuantity(item, input.quantity) : open;
  assertOpenFor(line.status === 'CANCELLED' ? decimal(0) : open, quantity);
  await lockStock(work, [item.id]);
  if (input.lotIds) await usableLots(work, input.lotIds, 'lotIds');
  const kept = await keptForLines(work, [line.id]);
  await setFree(work, kept);
  const free = (await freeBalances(work, [item.id], order.siteId)).get(item.id) ?? [];
  const usable = input.lotIds
    ? free.filter((balance) => balance.lotId !== null && input.lotIds?.includes(balance.lotId))
    : keptFirst(free, kept);
  const { picks, missing } = pickInOrder(usable, quantity);
  assertEnough(missing, item);
  const shipmentId = newId();
  await work.tx.insert(shipments).values({
    id: shipmentId,
    number: await nextNumber(work, 'shipment_number', 'SH'),
    salesOrderLineId: line.id,
    quantity: quantity.toFixed(),
    shippedAt: work.now,
  });
  await post(
    work,
    picks.map(({ balance, quantity: taken }) => ({
      type: 'SHIPMENT',
      itemId: item.id,
      locationId: balance.locationId,
      lotId: balance.lotId,
      quantity: taken.negated(),
      links: { shipmentId },
    })),
  );
  await keepTheRest(work, line, kept, picks, open.minus(quantity));
  await noteShipped(work, order, line, quantity);
  return { shipmentId, salesOrderId: order.id };
}

function keptFirst(free: readonly FreeBalance[], kept: readonly Reservation[]): FreeBalance[] {
  const first = new Set(kept.map((one) => one.balanceId));
  return [...free].sort((a, b) => Number(first.has(b.balanceId)) - Number(first.has(a.balanceId)));
}

/** A part shipment leaves the rest of what was kept where it was. */
async function keepTheRest(
  work: Work,
  line: SalesOrderLine,
  kept: readonly Reservation[],
  picks: readonly Pick<FreeBalance>[],
  stillOpen: Decimal,
): Promise<void> {
  const left = kept.map((one) => {
    const taken = picks.find((pick) => pick.balance.balanceId === one.balanceId)?.quantity ?? 0;
    return { balanceId: one.balanceId, free: decimal(one.quantity).minus(taken) };
  });
  const { picks: again } = pickInOrder(left, stillOpen);
  await keep(
    work,
    again.map(({ balance, quantity }) => ({
      balanceId: balance.balanceId,
      itemId: line.itemId,
      salesOrderLineId: line.id,
      quantity,
    })),
  );
}

async function noteShipped(
  work: Work,
  order: SalesOrder,
  line: SalesOrderLine,
  quantity: Decimal,
): Promise<void> {
  await work.tx
    .update(salesOrderLines)
    .set({ shippedQuantity: decimal(line.shippedQuantity).plus(quantity).toFixed() })
    .where(eq(salesOrderLines.id, line.id));
  await settleLines(work, order, [line.id]);
  progress(work, order.id, line.id, 'shipped');
}

export function progress(
  work: Work,
  salesOrderId: string,
  lineId: string | null,
  what: string,
): void {
  work.append({
    type: 'SalesOrderProgressed',
    aggregateType: 'SalesOrder',
    aggregateId: salesOrderId,
    payload: { salesOrderId, lineId, what },
  });
}
