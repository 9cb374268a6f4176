import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal, min, sum } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { reservations } from '@throughline/drizzle/erp/inventory';
import { eq } from 'drizzle-orm';
import { freeBalances, lockStock, usableLots } from '../inventory/posting.ts';
import { keep, keptForLines, setFree } from '../inventory/reserving.ts';
import { assertEnough, pickInOrder, stockQuantity } from '../inventory/rules.ts';
import { itemOf } from '../references/queries.ts';
import { lockLine, type SalesOrder, type SalesOrderLine, settleLines } from './lines.ts';
import { assertConfirmed, assertOpenFor, openQuantity } from './rules.ts';

export interface Reserving {
  readonly salesOrderLineId: string;
  readonly quantity: Quantity | null;
  readonly lotId: string | null;
}

/** Keeps stock for a line: all that was asked for or nothing. */
export async function reserveStock(work: Work, input: Reserving): Promise<{ lineId: string }> {
  const { order, line } = await lockLine(work, input.salesOrderLineId);
  assertConfirmed(order.status, 'salesOrderLineId');
  const item = await itemOf(work.tx, line.itemId);
  await lockStock(work, [item.id]);
  const open = await unkept(work, line);
  const quantity = input.quantity ? stockQuantity(item, input.quantity) : open;
  assertOpenFor(open, quantity);
  if (input.lotId !== null) await usableLots(work, [input.lotId], 'lotId');
  const missing = await keepFor(work, order, line, quantity, input.lotId);
  assertEnough(missing, item);
  await settleLines(work, order, [line.id]);
  return { lineId: line.id };
}

/** Open and not kept yet; a cancelled line has nothing open. */
async function unkept(work: Work, line: SalesOrderLine): Promise<Decimal> {
  if (line.status === 'CANCELLED') return decimal(0);
  const kept = await keptForLines(work, [line.id]);
  return openQuantity(line).minus(sum(kept.map((one) => one.quantity)));
}

async function keepFor(
  work: Work,
  order: SalesOrder,
  line: SalesOrderLine,
  quantity: Decimal,
  lotId: string | null,
): Promise<Decimal> {
  const free = (await freeBalances(work, [line.itemId], order.siteId)).get(line.itemId) ?? [];
  const usable = lotId === null ? free : free.filter((balance) => balance.lotId === lotId);
  const { picks, missing } = pickInOrder(usable, quantity);
  await keep(
    work,
    picks.map(({ balance, quantity: taken }) => ({
      balanceId: balance.balanceId,
      itemId: line.itemId,
      salesOrderLineId: line.id,
      quantity: taken,
    })),
  );
  return missing;
}

/** What was made for a line is kept for it, as far as it goes and as it is still open. */
export async function keepWhatWasMade(
  work: Work,
  lineId: string,
  made: Decimal,
  lotId: string | null,
): Promise<Decimal> {
  const { order, line } = await lockLine(work, lineId);
  await lockStock(work, [line.itemId]);
  const wanted = min(await unkept(work, line), made);
  if (wanted.lte(0)) return decimal(0);
  const missing = await keepFor(work, order, line, wanted, lotId);
  return wanted.minus(missing);
}

export async function releaseReservation(
  work: Work,
  input: { reservationId: string },
): Promise<{ lineId: string | null }> {
  const [reservation] = await work.tx
    .select()
    .from(reservations)
    .where(eq(reservations.id, input.reservationId));
  if (!reservation) throw notFound('reservation', 'reservationId');
  if (reservation.salesOrderLineId === null) {
    throw new Refusal('NOT_REVERSIBLE', 'It is kept for a work order.', 'reservationId');
  }
  const { order, line } = await lockLine(work, reservation.salesOrderLineId);
  await lockStock(work, [line.itemId]);
  const kept = await keptForLines(work, [line.id]);
  await setFree(
    work,
    kept.filter((one) => one.id === input.reservationId),
  );
  await settleLines(work, order, [line.id]);
  return { lineId: line.id };
}
