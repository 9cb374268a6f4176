import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { lotHolds, materialLots } from '@throughline/drizzle/erp/inventory';
import { and, eq, sql } from 'drizzle-orm';
import { lockStock } from './posting.ts';
import { assertReleasable, byHand } from './rules.ts';

type Lot = typeof materialLots.$inferSelect;

interface Hold {
  readonly lotId: string;
  readonly reason: string;
  /** A nonconformance's id; left out: by hand. */
  readonly source?: string;
}

/** A lot is held as long as anything holds it. */
export async function holdLot(
  work: Work,
  { lotId, reason, source = byHand }: Hold,
): Promise<{ lotId: string }> {
  const lot = await lockLot(work, lotId);
  await holdsOf(work, lot);
  await work.tx
    .insert(lotHolds)
    .values({ lotId, source, reason, heldAt: work.now })
    .onConflictDoNothing();
  if (lot.status === 'HELD') return { lotId };
  await work.tx
    .update(materialLots)
    .set({ status: 'HELD', holdReason: reason })
    .where(eq(materialLots.id, lotId));
  say(work, 'LotHeld', lot, { reason });
  return { lotId };
}

/** What holds a lot; one that was held before holds had a source was held by hand. */
async function holdsOf(work: Work, lot: Lot) {
  const ofLot = () =>
    work.tx.select().from(lotHolds).where(eq(lotHolds.lotId, lot.id)).orderBy(lotHolds.heldAt);
  const known = await ofLot();
  if (known.length > 0 || lot.status === 'AVAILABLE') return known;
  const reason = lot.holdReason ?? '';
  await work.tx
    .insert(lotHolds)
    .values({ lotId: lot.id, source: byHand, reason, heldAt: lot.receivedAt });
  return ofLot();
}

/** All lots of items that are in stock, each item's with its reason. */
export async function holdStockOf(
  work: Work,
  reasons: readonly { readonly itemId: string; readonly reason: string }[],
): Promise<void> {
  if (reasons.length === 0) return;
  await lockStock(
    work,
    reasons.map(({ itemId }) => itemId),
  );
  const asked = sql`jsonb_to_recordset(${JSON.stringify(reasons)}::text::jsonb)
      as asked("itemId" uuid, reason text)`;
  const inStock = sql`exists (select 1 from erp.stock_balance balance
        where balance.lot_id = lot.id and balance.on_hand > 0)`;
  await work.tx.execute(sql`/* note holds of stock of items */
    insert into erp.lot_hold (lot_id, source, reason, held_at)
    select lot.id, ${byHand}, asked.reason, ${work.now.toISOString()}::timestamptz
    from erp.material_lot lot join ${asked} on lot.item_id = asked."itemId"
    where ${inStock} on conflict do nothing`);
  const held = await work.tx.execute<{ id: string; item_id: string; reason: string }>(sql`
    /* hold stock of items */
    update erp.material_lot lot set status = 'HELD', hold_reason = asked.reason
    from ${asked}
    where lot.item_id = asked."itemId" and lot.status = 'AVAILABLE' and ${inStock}
    returning lot.id, lot.item_id, asked.reason`);
  for (const { id, item_id: itemId, reason } of held)
    say(work, 'LotHeld', { id, itemId }, { reason });
}

/** By hand goes what was held by hand; what a nonconformance holds its board lets go. */
export async function releaseLot(work: Work, input: { lotId: string }): Promise<{ lotId: string }> {
  const lot = await lockLot(work, input.lotId);
  if (lot.status === 'AVAILABLE') return { lotId: lot.id };
  assertReleasable(lot.number, await holdsOf(work, lot));
  await work.tx.delete(lotHolds).where(eq(lotHolds.lotId, lot.id));
  await letGo(work, lot);
  return { lotId: lot.id };
}

/** Takes one hold away; the lot goes when it was the last. */
export async function endHold(work: Work, lotId: string, source: string): Promise<void> {
  const lot = await lockLot(work, lotId);
  const holds = await holdsOf(work, lot);
  if (!holds.some((one) => one.source === source)) return;
  await work.tx.delete(lotHolds).where(and(eq(lotHolds.lotId, lotId), eq(lotHolds.source, source)));
  const [other] = holds.filter((one) => one.source !== source);
  if (!other) return letGo(work, lot);
  await work.tx
    .update(materialLots)
    .set({ holdReason: other.reason })
    .where(eq(materialLots.id, lotId));
}

/** What is decided about a lot says why it is held. */
export async function explainHold(work: Work, { lotId, reason, source = byHand }: Hold) {
  const lot = await lockLot(work, lotId);
  const held = await work.tx
    .update(lotHolds)
    .set({ reason })
    .where(and(eq(lotHolds.lotId, lotId), eq(lotHolds.source, source)))
    .returning({ lotId: lotHolds.lotId });
  if (held.length === 0) return;
  await work.tx.update(materialLots).set({ holdReason: reason }).where(eq(materialLots.id, lot.id));
}

async function letGo(work: Work, lot: Lot): Promise<void> {
  await work.tx
    .update(materialLots)
    .set({ status: 'AVAILABLE', holdReason: null })
    .where(eq(materialLots.id, lot.id));
  say(work, 'LotReleased', lot, {});
}

function say(
  work: Work,
  type: 'LotHeld' | 'LotReleased',
  { id: lotId, itemId }: Pick<Lot, 'id' | 'itemId'>,
  more: object,
): void {
  work.append({
    type,
    aggregateType: 'MaterialLot',
    aggregateId: lotId,
    payload: { lotId, itemId, ...more },
  });
}

/** Its item's stock is locked first: nobody picks from a lot while it is put on hold. */
async function lockLot(work: Work, lotId: string): Promise<Lot> {
  const [lot] = await work.tx.select().from(materialLots).where(eq(materialLots.id, lotId));
  if (!lot) throw notFound('lot', 'lotId');
  await lockStock(work, [lot.itemId]);
  const [locked] = await work.tx
    .select()
    .from(materialLots)
    .where(eq(materialLots.id, lotId))
    .for('update');
  return locked ?? lot;
}
