import { newId } from '@throughline/chassis/ids';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal, sum, zero } from '@throughline/chassis/values/decimal';
import { toCents } from '@throughline/chassis/values/money';
import {
  materialLots,
  type stockBalances,
  stockMoves,
  storageLocations,
} from '@throughline/drizzle/erp/inventory';
import { inArray, sql } from 'drizzle-orm';
import { standardsToBookAt } from '../costing/queries.ts';
import { valueMoves } from '../valuation/commands.ts';

export type StockMove = typeof stockMoves.$inferSelect;
export type StockBalance = typeof stockBalances.$inferSelect;

export interface Posting {
  readonly type: StockMove['type'];
  readonly itemId: string;
  readonly locationId: string;
  readonly lotId: string | null;
  /** Signed change at the location, in the item's stock unit. */
  readonly quantity: Decimal;
  /** Paid for one stock unit; null or left out when nothing was. */
  readonly price?: string;
  /** The movement it takes back, with all that was booked for it. */
  readonly reverses?: Pick<StockMove, 'id' | 'unitCost' | 'value' | 'priceVariance'>;
  readonly links?: Partial<
    Pick<
      StockMove,
      | 'workOrderId'
      | 'jobOrderId'
      | 'jobResponseId'
      | 'materialId'
      | 'purchaseOrderLineId'
      | 'shipmentId'
      | 'transferOrderId'
      | 'reason'
    >
  >;
}

/** One after another per item, in sorted order: two postings never wait in a circle. */
export async function lockStock(work: Work, itemIds: Iterable<string>): Promise<void> {
  const sorted = [...new Set(itemIds)].sort();
  if (sorted.length === 0) return;
  await work.tx.execute(sql`/* lock stock of items */
    select pg_advisory_xact_lock(hashtextextended(id, 1))
    from (select id from jsonb_array_elements_text(${JSON.stringify(sorted)}::text::jsonb) as id
          order by id) as ordered`);
}

/**
 * Books movements: balances change, each movement is written with what it makes of the value of
 * stock, and what changed on a site is said. Refused with INSUFFICIENT_STOCK when a balance would
 * fall below what is reserved of it. Who calls holds the items' stock locks.
 */
export async function post(work: Work, postings: readonly Posting[]): Promise<StockMove[]> {
  const wanted = postings
    .filter((posting) => !posting.quantity.isZero())
    .map((posting) => ({ ...posting, id: newId() }));
  if (wanted.length === 0) return [];
  const itemIds = wanted.map((posting) => posting.itemId);
  await lockStock(work, itemIds);
  const siteOf = await sitesOf(
    work,
    wanted.map((posting) => posting.locationId),
  );
  await changeBalances(work, wanted, siteOf);
  const standards = await standardsToBookAt(work, itemIds);
  const values = await valueMoves(work, wanted.map(movementOf), standards);
  const moves = await work.tx
    .insert(stockMoves)
    .values(
      wanted.map((posting) => {
        const value = values.get(posting.id) ?? zero;
        return {
          id: posting.id,
          type: posting.type,
          itemId: posting.itemId,
          locationId: posting.locationId,
          lotId: posting.lotId,
          quantity: posting.quantity.toFixed(),
          unitCost: posting.reverses?.unitCost ?? (standards.get(posting.itemId) ?? zero).toFixed(),
          value: value.toFixed(),
          priceVariance: priceVariance(posting, value).toFixed(),
          movedAt: work.now,
          actor: work.actor,
          reversesId: posting.reverses?.id ?? null,
          ...posting.links,
        };
      }),
    )
    .returning();
  say(work, wanted, siteOf);
  return moves;
}

function movementOf({ id, itemId, type, quantity, price, reverses }: Posting & { id: string }) {
  return {
    id,
    itemId,
    isTransfer: type === 'TRANSFER',
    quantity,
    price: price === undefined ? null : decimal(price),
    reverses: reverses ? { id: reverses.id, value: decimal(reverses.value) } : null,
  };
}

/** What was paid less what stock was charged with; a reversal takes that back, too. */
function priceVariance({ quantity, price, reverses }: Posting, value: Decimal): Decimal {
  if (reverses) return decimal(reverses.priceVariance).negated();
  return price === undefined ? zero : toCents(quantity.times(price)).minus(value);
}

/** Null is the way between sites. */
async function sitesOf(work: Work, locationIds: string[]): Promise<Map<string, string | null>> {
  const rows = await work.tx
    .select()
    .from(storageLocations)
    .where(inArray(storageLocations.id, [...new Set(locationIds)]));
  return new Map(rows.map((row) => [row.id, row.siteId]));
}

async function changeBalances(
  work: Work,
  postings: readonly Posting[],
  siteOf: ReadonlyMap<string, string | null>,
): Promise<void> {
  const changes = [
    ...groupBy(postings, (one) => `${one.itemId} ${one.locationId} ${one.lotId ?? ''}`).values(),
  ].flatMap((group) => {
    const [first] = group;
    const siteId = first && siteOf.get(first.locationId);
    if (!first || siteId === undefined) {
      throw new Refusal('NOT_FOUND', 'There is no such storage location.', 'locationId');
    }
    const { itemId, locationId, lotId } = first;
    return [
      {
        id: newId(),
        item_id: itemId,
        site_id: siteId,
        location_id: locationId,
        lot_id: lotId,
        change: sum(group.map((one) => one.quantity)).toFixed(),
      },
    ];
  });
  const text = JSON.stringify(changes);
  await work.tx.execute(sql`/* open missing balances */
    insert into erp.stock_balance (id, item_id, site_id, location_id, lot_id, on_hand)
    select id, item_id, site_id, location_id, lot_id, 0 from jsonb_to_recordset(${text}::text::jsonb)
      as change(id uuid, item_id uuid, site_id uuid, location_id uuid, lot_id uuid)
    on conflict do nothing`);
  const changed = await work.tx.execute<{ id: string }>(sql`/* change balances */
    update erp.stock_balance balance set on_hand = on_hand + change.change
    from jsonb_to_recordset(${text}::text::jsonb)
      as change(item_id uuid, location_id uuid, lot_id uuid, change numeric)
    where balance.item_id = change.item_id and balance.location_id = change.location_id
      and balance.lot_id is not distinct from change.lot_id
      and balance.on_hand + change.change >= balance.reserved
    returning balance.id`);
  if (changed.length !== changes.length) {
    throw new Refusal(
      'INSUFFICIENT_STOCK',
      'There is less in stock than that, or it is kept for others.',
      'quantity',
    );
  }
}

function say(
  work: Work,
  postings: readonly Posting[],
  siteOf: ReadonlyMap<string, string | null>,
): void {
  const groups = groupBy(
    postings,
    (one) => `${one.itemId} ${siteOf.get(one.locationId)} ${one.type}`,
  );
  for (const group of groups.values()) {
    const [first] = group;
    const change = sum(group.map((one) => one.quantity));
    // A transfer within a site changes nothing that anyone plans with.
    const siteId = first && siteOf.get(first.locationId);
    if (!siteId || change.isZero()) continue;
    work.append({
      type: 'StockChanged',
      aggregateType: 'Stock',
      aggregateId: first.itemId,
      payload: {
        itemId: first.itemId,
        siteId,
        moveType: first.type,
        change: change.toFixed(),
      },
    });
  }
}

export interface FreeBalance {
  readonly balanceId: string;
  readonly locationId: string;
  readonly lotId: string | null;
  readonly free: Decimal;
}

/** What may be taken on a site, by item, oldest lots first; held lots and reserved stock are not in it. */
export async function freeBalances(
  work: Work,
  itemIds: readonly string[],
  siteId: string,
): Promise<Map<string, FreeBalance[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await work.tx.execute<{
    id: string;
    item_id: string;
    location_id: string;
    lot_id: string | null;
    free: string;
  }>(sql`/* free balances */
    select balance.id, balance.item_id, balance.location_id, balance.lot_id,
      balance.on_hand - balance.reserved as free
    from erp.stock_balance balance left join erp.material_lot lot on lot.id = balance.lot_id
    where balance.item_id in ${[...itemIds]} and balance.site_id = ${siteId}
      and balance.on_hand > balance.reserved and (lot.id is null or lot.status = 'AVAILABLE')
    order by lot.received_at nulls first, balance.id`);
  const groups = groupBy(rows, (row) => row.item_id);
  return new Map(
    [...groups].map(([itemId, group]) => [
      itemId,
      group.map((row) => ({
        balanceId: row.id,
        locationId: row.location_id,
        lotId: row.lot_id,
        free: decimal(row.free),
      })),
    ]),
  );
}

/** Lots by id; refuses what is not there and what is on hold. */
export async function usableLots(work: Work, lotIds: readonly string[], field: string) {
  if (lotIds.length === 0) return new Map<string, typeof materialLots.$inferSelect>();
  const rows = await work.tx
    .select()
    .from(materialLots)
    .where(inArray(materialLots.id, [...lotIds]));
  const lots = indexBy(rows, (row) => row.id);
  for (const id of lotIds) {
    const lot = lots.get(id);
    if (!lot) throw new Refusal('NOT_FOUND', 'There is no such lot.', field);
    if (lot.status === 'HELD') {
      throw new Refusal(
        'LOT_HELD',
        `Lot ${lot.number} is on hold: ${lot.holdReason ?? ''}`.trim(),
        field,
      );
    }
  }
  return lots;
}
