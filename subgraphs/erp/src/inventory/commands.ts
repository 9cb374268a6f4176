import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { materialLots, stockBalances, storageLocations } from '@throughline/drizzle/erp/inventory';
import { and, eq, sql } from 'drizzle-orm';
import { itemOf, siteOf } from '../references/queries.ts';
import { lockStock, post } from './posting.ts';
import { assertLotNumber, assertSerialOnce, countedQuantity, stockQuantity } from './rules.ts';

export async function createStorageLocation(
  work: Work,
  input: { siteId: string; code: string; name: string },
): Promise<{ id: string }> {
  await siteOf(work.tx, input.siteId);
  const id = newId();
  const written = await work.tx
    .insert(storageLocations)
    .values({ id, ...input })
    .onConflictDoNothing()
    .returning({ id: storageLocations.id });
  if (written.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `The site has a location ${input.code} already.`, 'code');
  }
  return { id };
}

export interface Count {
  readonly itemId: string;
  readonly locationId: string;
  readonly lotNumber: string | null;
  readonly quantity: Quantity;
}

/** Books the difference between what was counted and what the books say. */
export async function countStock(work: Work, count: Count): Promise<{ moveIds: string[] }> {
  const item = await itemOf(work.tx, count.itemId);
  const counted = countedQuantity(item, count.quantity);
  assertLotNumber(item, count.lotNumber);
  assertSerialOnce(item, counted);
  await locationOf(work, count.locationId);
  await lockStock(work, [item.id]);
  const lotId = count.lotNumber === null ? null : await lotOf(work, item.id, count.lotNumber, {});
  const balance = await balanceAt(work, item.id, count.locationId, lotId);
  if (counted.lt(balance?.reserved ?? 0)) {
    throw new Refusal(
      'COUNT_BELOW_RESERVED',
      'More is kept for orders: free it first.',
      'quantity',
    );
  }
  const quantity = counted.minus(balance?.onHand ?? 0);
  const moves = await post(work, [
    { type: 'COUNT', itemId: item.id, locationId: count.locationId, lotId, quantity },
  ]);
  return { moveIds: moves.map((move) => move.id) };
}

async function balanceAt(work: Work, itemId: string, locationId: string, lotId: string | null) {
  const [balance] = await work.tx
    .select()
    .from(stockBalances)
    .where(
      and(
        eq(stockBalances.itemId, itemId),
        eq(stockBalances.locationId, locationId),
        sql`${stockBalances.lotId} is not distinct from ${lotId}`,
      ),
    );
  return balance ?? null;
}

export async function locationOf(work: Work, id: string, field = 'locationId') {
  const [location] = await work.tx
    .select()
    .from(storageLocations)
    .where(eq(storageLocations.id, id));
  if (!location) throw notFound('storage location', field);
  const { siteId } = location;
  if (siteId === null) {
    throw new Refusal(
      'LOCATION_IN_TRANSIT',
      'Only transfer orders put stock on the way between sites and take it from there.',
      field,
    );
  }
  return { ...location, siteId };
}

/** The lot of that number, a new one when it was not seen before. Who calls holds the stock lock. */
export async function lotOf(
  work: Work,
  itemId: string,
  number: string,
  origin: { id?: string; purchaseOrderLineId?: string },
): Promise<string> {
  const [known] = await work.tx
    .select()
    .from(materialLots)
    .where(and(eq(materialLots.itemId, itemId), eq(materialLots.number, number)));
  if (known) return known.id;
  const id = origin.id ?? newId();
  await work.tx.insert(materialLots).values({
    id,
    itemId,
    number,
    receivedAt: work.now,
    purchaseOrderLineId: origin.purchaseOrderLineId ?? null,
  });
  // MES knows those that it made.
  if (origin.id === undefined) {
    work.append({
      type: 'LotReceived',
      aggregateType: 'MaterialLot',
      aggregateId: id,
      payload: { lotId: id, itemId, number },
    });
  }
  return id;
}

export interface Transfer {
  readonly itemId: string;
  readonly lotId: string | null;
  readonly fromLocationId: string;
  readonly toLocationId: string;
  readonly quantity: Quantity;
}

export async function transferStock(work: Work, input: Transfer): Promise<{ moveIds: string[] }> {
  const item = await itemOf(work.tx, input.itemId);
  if (input.fromLocationId === input.toLocationId) {
    throw new Refusal('SAME_LOCATION', 'From and to are the same place.', 'toLocationId');
  }
  if (item.tracking !== 'NONE' && input.lotId === null) {
    throw new Refusal('LOT_REQUIRED', `${item.number} needs a lot or serial number.`, 'lotId');
  }
  await locationOf(work, input.fromLocationId, 'fromLocationId');
  await locationOf(work, input.toLocationId, 'toLocationId');
  const quantity = stockQuantity(item, input.quantity);
  const common = { type: 'TRANSFER', itemId: item.id, lotId: input.lotId } as const;
  const moves = await post(work, [
    { ...common, locationId: input.fromLocationId, quantity: quantity.negated() },
    { ...common, locationId: input.toLocationId, quantity },
  ]);
  return { moveIds: moves.map((move) => move.id) };
}

export async function holdLot(
  work: Work,
  input: { lotId: string; reason: string },
): Promise<{ lotId: string }> {
  const lot = await lockLot(work, input.lotId);
  if (lot.status === 'HELD') return { lotId: lot.id };
  await work.tx
    .update(materialLots)
    .set({ status: 'HELD', holdReason: input.reason })
    .where(eq(materialLots.id, lot.id));
  work.append({
    type: 'LotHeld',
    aggregateType: 'MaterialLot',
    aggregateId: lot.id,
    payload: { lotId: lot.id, itemId: lot.itemId, reason: input.reason },
  });
  return { lotId: lot.id };
}

/** All lots of items that are in stock and not on hold yet, each item's with its reason. */
export async function holdStockOf(
  work: Work,
  reasons: readonly { readonly itemId: string; readonly reason: string }[],
): Promise<void> {
  if (reasons.length === 0) return;
  await lockStock(
    work,
    reasons.map(({ itemId }) => itemId),
  );
  const held = await work.tx.execute<{ id: string; item_id: string; reason: string }>(sql`
    /* hold stock of items */
    update erp.material_lot lot set status = 'HELD', hold_reason = asked.reason
    from jsonb_to_recordset(${JSON.stringify(reasons)}::text::jsonb)
      as asked("itemId" uuid, reason text)
    where lot.item_id = asked."itemId" and lot.status = 'AVAILABLE'
      and exists (select 1 from erp.stock_balance balance
        where balance.lot_id = lot.id and balance.on_hand > 0)
    returning lot.id, lot.item_id, asked.reason`);
  for (const { id: lotId, item_id: itemId, reason } of held) {
    work.append({
      type: 'LotHeld',
      aggregateType: 'MaterialLot',
      aggregateId: lotId,
      payload: { lotId, itemId, reason },
    });
  }
}

export async function releaseLot(work: Work, input: { lotId: string }): Promise<{ lotId: string }> {
  const lot = await lockLot(work, input.lotId);
  if (lot.status === 'AVAILABLE') return { lotId: lot.id };
  await work.tx
    .update(materialLots)
    .set({ status: 'AVAILABLE', holdReason: null })
    .where(eq(materialLots.id, lot.id));
  work.append({
    type: 'LotReleased',
    aggregateType: 'MaterialLot',
    aggregateId: lot.id,
    payload: { lotId: lot.id, itemId: lot.itemId },
  });
  return { lotId: lot.id };
}

/** Its item's stock is locked first: nobody picks from a lot while it is put on hold. */
async function lockLot(work: Work, lotId: string) {
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
