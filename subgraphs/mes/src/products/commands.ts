import { chunks } from '@throughline/chassis/chunks';
import { Parked } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { heldLots, items, receivedLots } from '@throughline/drizzle/mes/products';
import { inArray } from 'drizzle-orm';

/**
 * Changes and releases of an item meet here: a release takes the item's row to share, a change
 * takes it alone, so that an order never slips between a change and the orders it looked at.
 */
export async function lockItems(
  work: Work,
  itemIds: readonly string[],
  strength: 'share' | 'update',
): Promise<void> {
  const wanted = [...new Set(itemIds)];
  if (wanted.length === 0) return;
  const rows = await work.tx
    .select({ id: items.id })
    .from(items)
    .where(inArray(items.id, wanted))
    .orderBy(items.id)
    .for(strength);
  if (rows.length < wanted.length) throw new Parked('an item of it is not known here yet');
}

/** Told by its receipt, or by the first issue of what was received before receipts were told. */
export async function noteLots(
  work: Work,
  lots: readonly { lotId: string; itemId: string; number: string }[],
): Promise<void> {
  const rows = lots.map(({ lotId: id, itemId, number }) => ({ id, itemId, number }));
  for (const piece of chunks(rows)) {
    await work.tx.insert(receivedLots).values(piece).onConflictDoNothing();
  }
}

export async function holdLots(
  work: Work,
  lots: readonly { lotId: string; itemId: string; reason: string }[],
): Promise<void> {
  if (lots.length === 0) return;
  await work.tx
    .insert(heldLots)
    .values([...lots].sort((a, b) => (a.lotId < b.lotId ? -1 : 1)))
    // The first reason stays, and is locked: who lets it go at the same time sees this one.
    .onConflictDoUpdate({ target: heldLots.lotId, set: { reason: heldLots.reason } });
}
