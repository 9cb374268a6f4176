import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, type Decimal, sum } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { shortages } from '@throughline/drizzle/erp/inventory';
import { workOrderMaterials, workOrders } from '@throughline/drizzle/erp/production';
import { and, eq, sql } from 'drizzle-orm';
import {
  type FreeBalance,
  freeBalances,
  lockStock,
  post,
  type Posting,
  type StockMove,
  usableLots,
} from '../inventory/posting.ts';
import { assertEnough, pickInOrder, stockQuantity } from '../inventory/rules.ts';
import { itemOf } from '../references/queries.ts';

export type WorkOrder = typeof workOrders.$inferSelect;

export async function lockWorkOrder(work: Work, id: string): Promise<WorkOrder | null> {
  const [order] = await work.tx
    .select()
    .from(workOrders)
    .where(eq(workOrders.id, id))
    .for('update');
  return order ?? null;
}

/** What can still come out of an order good; answers the order when that is something else now. */
export async function noteExpected(
  work: Work,
  workOrderId: string,
  expectedQuantity: string,
  expectedByPlan: string | null,
): Promise<WorkOrder | null> {
  const before = sql`coalesce(${workOrders.expectedQuantity}, ${workOrders.quantity})`;
  const differs = sql`(${before} <> ${expectedQuantity}::numeric
    or ${workOrders.expectedByPlan} is distinct from ${expectedByPlan}::numeric)`;
  const [changed] = await work.tx
    .update(workOrders)
    .set({ expectedQuantity, expectedByPlan })
    .where(and(eq(workOrders.id, workOrderId), differs))
    .returning();
  return changed ?? null;
}

export interface Wanted {
  readonly materialId: string | null;
  readonly itemId: string;
  /** Null: the oldest lots that are not held. */
  readonly lotId: string | null;
  readonly quantity: string;
}

interface Place {
  readonly workOrderId: string;
  readonly jobOrderId: string | null;
  readonly jobResponseId: string | null;
}

/** Issues as much as there is; what is missing stands in the list of shortages. */
export async function issueAsFarAsPossible(
  work: Work,
  order: WorkOrder,
  place: Place,
  wanted: readonly Wanted[],
): Promise<StockMove[]> {
  const free = await freeBalances(
    work,
    [...new Set(wanted.map((one) => one.itemId))],
    order.siteId,
  );
  const postings: Posting[] = [];
  for (const one of wanted) {
    const pool = free.get(one.itemId) ?? [];
    const usable =
      one.lotId === null ? pool : pool.filter((balance) => balance.lotId === one.lotId);
    const { picks, missing } = pickInOrder(usable, decimal(one.quantity));
    for (const { balance, quantity } of picks) {
      postings.push(issue(one.itemId, balance, quantity, { ...place, materialId: one.materialId }));
    }
    take(free, one.itemId, picks);
    if (missing.gt(0)) await noteShortage(work, place, one, missing);
  }
  return bookIssue(work, place, await post(work, postings));
}

function issue(
  itemId: string,
  balance: FreeBalance,
  quantity: Decimal,
  links: Posting['links'],
): Posting {
  const { locationId, lotId } = balance;
  return {
    type: 'ISSUE',
    itemId,
    locationId,
    lotId,
    quantity: quantity.negated(),
    links: links ?? {},
  };
}

/** Two lines of one item share what there is. */
function take(
  free: Map<string, FreeBalance[]>,
  itemId: string,
  picks: readonly { balance: FreeBalance; quantity: Decimal }[],
): void {
  const taken = new Map(picks.map((pick) => [pick.balance.balanceId, pick.quantity]));
  const left = (free.get(itemId) ?? []).map((balance) => ({
    ...balance,
    free: balance.free.minus(taken.get(balance.balanceId) ?? 0),
  }));
  free.set(itemId, left);
}

async function noteShortage(
  work: Work,
  place: Place,
  one: Wanted,
  missing: Decimal,
): Promise<void> {
  await work.tx.insert(shortages).values({
    id: newId(),
    ...place,
    materialId: one.materialId,
    itemId: one.itemId,
    quantity: missing.toFixed(),
    since: work.now,
  });
}

/** Notes what was issued on the work order, its value, and says it with the lots really taken. */
async function bookIssue(
  work: Work,
  place: Place,
  moves: readonly StockMove[],
): Promise<StockMove[]> {
  await noteIssued(work, place.workOrderId, moves);
  sayIssued(work, 'MaterialIssued', place, moves);
  return [...moves];
}

/** Issues are negative moves: what they take from stock goes into the work order. */
export async function noteIssued(
  work: Work,
  workOrderId: string,
  moves: readonly StockMove[],
): Promise<void> {
  if (moves.length === 0) return;
  const value = sum(moves.map((move) => decimal(move.value).negated()));
  await work.tx
    .update(workOrders)
    .set({ materialValue: sql`${workOrders.materialValue} + ${value.toFixed()}` })
    .where(eq(workOrders.id, workOrderId));
  const changes = moves.flatMap((move) =>
    move.materialId === null
      ? []
      : [
          {
            id: move.materialId,
            itemId: move.itemId,
            change: decimal(move.quantity).negated().toFixed(),
          },
        ],
  );
  await work.tx.execute(sql`/* note issued */
    update erp.work_order_material material set issued_quantity = issued_quantity + change.change
    from (select moved.id, round(sum(moved.change / coalesce(other.ratio, 1)), 12) as change
          from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb)
            as moved(id uuid, "itemId" uuid, change numeric)
          join erp.work_order_material line on line.id = moved.id
          left join lateral jsonb_to_recordset(line.substitutes)
            as other("itemId" uuid, ratio numeric) on other."itemId" = moved."itemId"
          group by moved.id) change
    where material.id = change.id`);
}

export function sayIssued(
  work: Work,
  type: 'MaterialIssued' | 'MaterialIssueReversed',
  place: Place,
  moves: readonly StockMove[],
): void {
  if (moves.length === 0) return;
  work.append({
    type,
    aggregateType: 'WorkOrderStock',
    aggregateId: place.workOrderId,
    payload: {
      ...place,
      lines: moves.map((move) => ({
        stockMoveId: move.id,
        itemId: move.itemId,
        materialId: move.materialId,
        lotId: move.lotId,
        lotNumber: null,
        quantity: decimal(move.quantity).abs().toFixed(),
      })),
    },
  });
}

export interface Issue {
  readonly workOrderId: string;
  readonly jobOrderId: string | null;
  readonly itemId: string;
  readonly lotId: string | null;
  readonly quantity: Quantity;
}

/** Gives stock to a work order by hand: all of it or nothing. */
export async function issueMaterial(work: Work, input: Issue): Promise<{ moveIds: string[] }> {
  const order = await lockWorkOrder(work, input.workOrderId);
  if (!order) throw notFound('work order', 'workOrderId');
  if (order.status === 'COMPLETED' || order.status === 'CANCELLED') {
    throw new Refusal('WORK_ORDER_CLOSED', `${order.number} is closed.`, 'workOrderId');
  }
  const item = await itemOf(work.tx, input.itemId);
  const quantity = stockQuantity(item, input.quantity);
  await lockStock(work, [item.id]);
  if (input.lotId !== null) await usableLots(work, [input.lotId], 'lotId');
  const pool = (await freeBalances(work, [item.id], order.siteId)).get(item.id) ?? [];
  const usable = input.lotId === null ? pool : pool.filter((one) => one.lotId === input.lotId);
  const { picks, missing } = pickInOrder(usable, quantity);
  assertEnough(missing, item);
  const lines = await work.tx
    .select()
    .from(workOrderMaterials)
    .where(eq(workOrderMaterials.workOrderId, order.id));
  const line =
    lines.find((one) => one.itemId === item.id) ??
    lines.find((one) => one.substitutes.some((other) => other.itemId === item.id));
  const place = { workOrderId: order.id, jobOrderId: input.jobOrderId, jobResponseId: null };
  const moves = await post(
    work,
    picks.map((pick) =>
      issue(item.id, pick.balance, pick.quantity, { ...place, materialId: line?.id ?? null }),
    ),
  );
  await bookIssue(work, place, moves);
  return { moveIds: moves.map((move) => move.id) };
}
