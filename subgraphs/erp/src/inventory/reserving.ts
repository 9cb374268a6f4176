import { newId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal, sum } from '@throughline/chassis/values/decimal';
import { reservations, stockBalances } from '@throughline/drizzle/erp/inventory';
import { eq, inArray, sql } from 'drizzle-orm';

export type Reservation = typeof reservations.$inferSelect;

export interface Keep {
  readonly balanceId: string;
  readonly itemId: string;
  readonly salesOrderLineId: string;
  readonly quantity: Decimal;
}

/** Keeps picked stock for order lines. Who calls holds the items' stock locks. */
export async function keep(work: Work, keeps: readonly Keep[]): Promise<Reservation[]> {
  if (keeps.length === 0) return [];
  await changeReserved(
    work,
    keeps.map((one) => ({ balanceId: one.balanceId, change: one.quantity })),
  );
  return work.tx
    .insert(reservations)
    .values(
      keeps.map((one) => ({
        id: newId(),
        itemId: one.itemId,
        balanceId: one.balanceId,
        salesOrderLineId: one.salesOrderLineId,
        quantity: one.quantity.toFixed(),
        createdAt: work.now,
      })),
    )
    .returning();
}

/** Gives reserved stock free again. Who calls holds the items' stock locks. */
export async function setFree(work: Work, kept: readonly Reservation[]): Promise<void> {
  if (kept.length === 0) return;
  await work.tx.delete(reservations).where(
    inArray(
      reservations.id,
      kept.map((one) => one.id),
    ),
  );
  await changeReserved(
    work,
    kept.map((one) => ({ balanceId: one.balanceId, change: decimal(one.quantity).negated() })),
  );
}

export async function keptForLines(work: Work, lineIds: readonly string[]): Promise<Reservation[]> {
  if (lineIds.length === 0) return [];
  return work.tx
    .select()
    .from(reservations)
    .where(inArray(reservations.salesOrderLineId, [...lineIds]))
    .orderBy(reservations.id);
}

async function changeReserved(
  work: Work,
  changes: readonly { balanceId: string; change: Decimal }[],
): Promise<void> {
  const summed = [...groupBy(changes, (one) => one.balanceId)].map(([id, group]) => ({
    id,
    change: sum(group.map((one) => one.change)).toFixed(),
  }));
  await work.tx.execute(sql`/* change reserved */
    update erp.stock_balance balance set reserved = reserved + change.change
    from jsonb_to_recordset(${JSON.stringify(summed)}::text::jsonb) as change(id uuid, change numeric)
    where balance.id = change.id`);
}

export async function balanceOf(work: Work, id: string) {
  const [balance] = await work.tx.select().from(stockBalances).where(eq(stockBalances.id, id));
  return balance ?? null;
}
