import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { storageLocations } from '@throughline/drizzle/erp/inventory';
import { isNull, sql } from 'drizzle-orm';
import { locationOf } from '../inventory/commands.ts';
import { freeBalances, lockStock, post, usableLots } from '../inventory/posting.ts';
import { assertEnough, pickInOrder, stockQuantity } from '../inventory/rules.ts';
import { itemOf } from '../references/queries.ts';
import { lockOpen, saveTransfer, type TransferOrder } from './commands.ts';
import { assertReceivable, assertShippable, inTransit, toShip } from './rules.ts';

export interface Shipping {
  readonly transferOrderId: string;
  readonly quantity: Quantity | null;
  readonly lotIds: readonly string[] | null;
}

export interface Moved {
  readonly id: string;
  readonly moveIds: string[];
}

/** From the oldest lots that are free at the site onto the way: nobody plans with it there. */
export async function shipTransferOrder(work: Work, input: Shipping): Promise<Moved> {
  const order = await lockOpen(work, input.transferOrderId);
  const item = await itemOf(work.tx, order.itemId);
  const quantity = input.quantity ? stockQuantity(item, input.quantity) : toShip(order);
  assertShippable(order, quantity);
  await lockStock(work, [item.id]);
  if (input.lotIds) await usableLots(work, input.lotIds, 'lotIds');
  const free = (await freeBalances(work, [item.id], order.fromSiteId)).get(item.id) ?? [];
  const wanted = input.lotIds && new Set(input.lotIds);
  const usable = free.filter(({ lotId }) => !wanted || (lotId !== null && wanted.has(lotId)));
  const { picks, missing } = pickInOrder(usable, quantity);
  assertEnough(missing, item);
  const wayId = await theWay(work);
  const moveIds = await move(
    work,
    order,
    picks.map(({ balance, quantity: taken }) => ({
      lotId: balance.lotId,
      from: balance.locationId,
      to: wayId,
      quantity: taken,
    })),
  );
  const shippedQuantity = decimal(order.shippedQuantity).plus(quantity).toFixed();
  await saveTransfer(work, { ...order, shippedQuantity });
  return { id: order.id, moveIds };
}

export interface Arrival {
  readonly transferOrderId: string;
  readonly quantity: Quantity | null;
  readonly locationId: string;
}

/** What was shipped first arrives first, each lot as itself. */
export async function receiveTransferOrder(work: Work, input: Arrival): Promise<Moved> {
  const order = await lockOpen(work, input.transferOrderId);
  const item = await itemOf(work.tx, order.itemId);
  const quantity = input.quantity ? stockQuantity(item, input.quantity) : inTransit(order);
  assertReceivable(order, quantity);
  const location = await locationOf(work, input.locationId);
  if (location.siteId !== order.toSiteId) {
    throw new Refusal('OTHER_SITE', 'The transfer is for another site.', 'locationId');
  }
  await lockStock(work, [item.id]);
  const wayId = await theWay(work);
  const { picks, missing } = pickInOrder(await onTheWay(work, order.id, wayId), quantity);
  assertEnough(missing, item);
  const moveIds = await move(
    work,
    order,
    picks.map(({ balance, quantity: taken }) => ({
      lotId: balance.lotId,
      from: wayId,
      to: location.id,
      quantity: taken,
    })),
  );
  const receivedQuantity = decimal(order.receivedQuantity).plus(quantity).toFixed();
  await saveTransfer(work, { ...order, receivedQuantity });
  return { id: order.id, moveIds };
}

interface Carried {
  readonly lotId: string | null;
  readonly from: string;
  readonly to: string;
  readonly quantity: Decimal;
}

async function move(
  work: Work,
  { id, itemId }: TransferOrder,
  carried: readonly Carried[],
): Promise<string[]> {
  const moves = await post(
    work,
    carried.flatMap(({ lotId, from, to, quantity }) => {
      const common = { type: 'TRANSFER', itemId, lotId, links: { transferOrderId: id } } as const;
      return [
        { ...common, locationId: from, quantity: quantity.negated() },
        { ...common, locationId: to, quantity },
      ];
    }),
  );
  return moves.map((one) => one.id);
}

/** What of the order is on the way, by lot, first shipped first. */
async function onTheWay(work: Work, transferOrderId: string, wayId: string) {
  const rows = await work.tx.execute<{ lot_id: string | null; quantity: string }>(sql`
    /* on the way */
    select lot_id, sum(quantity) as quantity from erp.stock_move
    where transfer_order_id = ${transferOrderId} and location_id = ${wayId}
    group by lot_id having sum(quantity) > 0
    order by min(moved_at), lot_id`);
  return rows.map((row) => ({
    balanceId: row.lot_id ?? transferOrderId,
    lotId: row.lot_id,
    free: decimal(row.quantity),
  }));
}

/** Where stock is that has left one site and has not come to the other: no site's. */
async function theWay(work: Work): Promise<string> {
  await work.tx
    .insert(storageLocations)
    .values({ id: newId(), siteId: null, code: 'IN-TRANSIT', name: 'On the way between sites' })
    .onConflictDoNothing();
  const [way] = await work.tx
    .select({ id: storageLocations.id })
    .from(storageLocations)
    .where(isNull(storageLocations.siteId));
  if (!way) throw new Error('there is no way between sites');
  return way.id;
}
