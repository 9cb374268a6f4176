import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { nextNumbers } from '@throughline/chassis/numbering';
import type { Work } from '@throughline/chassis/transaction';
import { pegs, plannedOrders, plannedRequirements } from '@throughline/drizzle/erp/planning';
import { inArray, sql } from 'drizzle-orm';
import type { Plan } from './mrp.ts';

/** Writes a plan over the one before: what is the same keeps its row. */
export async function savePlan(
  work: Work,
  siteId: string,
  before: readonly string[],
  result: Plan,
  itemIds: readonly string[],
): Promise<void> {
  const kept = new Set(result.orders.map((order) => order.id));
  const gone = before.filter((id) => !kept.has(id));
  for (const piece of chunks(gone))
    await work.tx.delete(plannedOrders).where(inArray(plannedOrders.id, piece));
  await work.tx.execute(sql`/* clear what hangs on the orders planned */
    with cleared as (
      delete from erp.planned_requirement requirement using erp.planned_order po
      where po.id = requirement.planned_order_id and po.site_id = ${siteId}
        and po.item_id in ${[...itemIds]}
    )
    delete from erp.peg using erp.planned_order po
    where po.id = peg.planned_order_id and po.site_id = ${siteId} and po.item_id in ${[...itemIds]}
      and (po.status in ('PLANNED', 'FIRM') or (po.status = 'RELEASED' and po.supply_type = 'MAKE'
        and not exists (select 1 from erp.work_order wo where wo.planned_order_id = po.id)))`);
  await saveOrders(work, siteId, before, result);
  await saveWhatHangsOnThem(work, siteId, result);
}

async function saveOrders(
  work: Work,
  siteId: string,
  before: readonly string[],
  result: Plan,
): Promise<void> {
  const known = new Set(before);
  const added = result.orders.filter((order) => !known.has(order.id));
  const numbers =
    added.length === 0 ? [] : await nextNumbers(work, 'planned_order_number', 'PL', added.length);
  const numberOf = new Map(added.map((order, at) => [order.id, numbers[at] ?? '']));
  for (const piece of chunks(result.orders)) {
    await work.tx
      .insert(plannedOrders)
      .values(
        piece.map((order) => ({
          ...order,
          siteId,
          status: 'PLANNED' as const,
          quantity: order.quantity.toFixed(),
          number: numberOf.get(order.id) ?? order.id,
          createdAt: work.now,
        })),
      )
      .onConflictDoUpdate({
        target: plannedOrders.id,
        set: {
          quantity: sql`excluded.quantity`,
          startOn: sql`excluded.start_on`,
          supplyType: sql`excluded.supply_type`,
          pastDue: sql`excluded.past_due`,
        },
      });
  }
}

async function saveWhatHangsOnThem(work: Work, siteId: string, result: Plan): Promise<void> {
  for (const piece of chunks(result.requirements)) {
    await work.tx
      .insert(plannedRequirements)
      .values(piece.map((one) => ({ ...one, siteId, quantity: one.quantity.toFixed() })));
  }
  for (const piece of chunks(result.pegs)) {
    await work.tx.insert(pegs).values(
      piece.map(({ plannedOrderId, quantity, neededOn, source }) => ({
        id: newId(),
        plannedOrderId,
        quantity: quantity.toFixed(),
        neededOn,
        salesOrderLineId: source.kind === 'SALES_LINE' ? source.id : null,
        parentPlannedOrderId: source.kind === 'PLANNED_ORDER' ? source.id : null,
        workOrderId: source.kind === 'WORK_ORDER' ? source.id : null,
      })),
    );
  }
}
