import type { Work } from '@throughline/chassis/transaction';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { decimal, type Decimal } from '@throughline/chassis/values/decimal';
import { itemPlannings, plannedOrders } from '@throughline/drizzle/erp/planning';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Demand, Receipt } from './netting.ts';

export type ItemPlanning = typeof itemPlannings.$inferSelect;
export type PlannedOrder = typeof plannedOrders.$inferSelect;

/** Everything a plan of some items on a site starts from; six reads whatever their number. */
export interface Start {
  readonly parameters: ReadonlyMap<string, ItemPlanning>;
  readonly onHand: ReadonlyMap<string, Decimal>;
  readonly demands: ReadonlyMap<string, Demand[]>;
  readonly receipts: ReadonlyMap<string, Receipt[]>;
  /** Planned orders there are, by item: planned ones may go, firm and just released ones stay. */
  readonly orders: ReadonlyMap<string, PlannedOrder[]>;
}

export async function loadStart(
  work: Work,
  siteId: string,
  itemIds: readonly string[],
): Promise<Start> {
  const parameters = await work.tx
    .select()
    .from(itemPlannings)
    .where(and(eq(itemPlannings.siteId, siteId), inArray(itemPlannings.itemId, [...itemIds])));
  const orders = await openPlannedOrders(work, siteId, itemIds);
  const fixed = orders.filter((order) => order.status !== 'PLANNED');
  return {
    parameters: indexBy(parameters, (row) => row.itemId),
    onHand: await loadOnHand(work, siteId, itemIds),
    demands: await loadDemands(work, siteId, itemIds),
    receipts: await loadReceipts(work, siteId, itemIds, fixed),
    orders: groupBy(orders, (order) => order.itemId),
  };
}

/** A released make order counts as it was planned until MES' work order is known here. */
async function openPlannedOrders(work: Work, siteId: string, itemIds: readonly string[]) {
  return work.tx
    .select()
    .from(plannedOrders)
    .where(
      and(
        eq(plannedOrders.siteId, siteId),
        inArray(plannedOrders.itemId, [...itemIds]),
        sql`(${plannedOrders.status} in ('PLANNED', 'FIRM')
      or (${plannedOrders.status} = 'RELEASED' and ${plannedOrders.supplyType} = 'MAKE'
        and not exists (select 1 from erp.work_order wo where wo.planned_order_id = ${plannedOrders.id})))`,
      ),
    );
}

async function loadOnHand(work: Work, siteId: string, itemIds: readonly string[]) {
  const rows = await work.tx.execute<{ item_id: string; on_hand: string }>(sql`/* plan: on hand */
    select balance.item_id, sum(balance.on_hand) as on_hand from erp.stock_balance balance
    left join erp.material_lot lot on lot.id = balance.lot_id
    where balance.site_id = ${siteId} and balance.item_id in ${[...itemIds]}
      and (lot.id is null or lot.status = 'AVAILABLE')
    group by balance.item_id`);
  return new Map(rows.map((row) => [row.item_id, decimal(row.on_hand)]));
}

interface DemandRow extends Record<string, unknown> {
  item_id: string;
  date: string;
  quantity: string;
  kind: 'SALES_LINE' | 'PLANNED_ORDER' | 'WORK_ORDER';
  id: string;
}

/** Orders, components of work orders, components of planned orders that are not planned anew. */
async function loadDemands(work: Work, siteId: string, itemIds: readonly string[]) {
  const rows = await work.tx.execute<DemandRow>(sql`/* plan: demands */
    select line.item_id, line.due_on::text as date, line.quantity - line.shipped_quantity as quantity,
      'SALES_LINE' as kind, line.id
    from erp.sales_order_line line
    join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${siteId}
      and so.status in ('CONFIRMED', 'IN_PROGRESS')
    where line.item_id in ${[...itemIds]} and line.status <> 'CANCELLED'
      and line.quantity > line.shipped_quantity
    union all
    select material.item_id, wo.start_on::text, material.required_quantity - material.issued_quantity,
      'WORK_ORDER', wo.id
    from erp.work_order_material material
    join erp.work_order wo on wo.id = material.work_order_id and wo.site_id = ${siteId}
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
    where material.item_id in ${[...itemIds]} and material.required_quantity > material.issued_quantity
    union all
    select requirement.item_id, requirement.needed_on::text, requirement.quantity, 'PLANNED_ORDER',
      requirement.planned_order_id
    from erp.planned_requirement requirement
    join erp.planned_order parent on parent.id = requirement.planned_order_id
    where requirement.site_id = ${siteId} and requirement.item_id in ${[...itemIds]}
      and parent.item_id not in ${[...itemIds]}
      and not exists (select 1 from erp.work_order wo where wo.planned_order_id = parent.id)`);
  return groupRows(rows, (row) => ({
    date: row.date,
    quantity: decimal(row.quantity),
    source: { kind: row.kind, id: row.id },
  }));
}

interface ReceiptRow extends Record<string, unknown> {
  item_id: string;
  date: string;
  quantity: string;
}

async function loadReceipts(
  work: Work,
  siteId: string,
  itemIds: readonly string[],
  fixed: readonly PlannedOrder[],
) {
  const rows = await work.tx.execute<ReceiptRow>(sql`/* plan: receipts */
    select line.item_id, line.due_on::text as date, line.quantity - line.received_quantity as quantity
    from erp.purchase_order_line line
    join erp.purchase_order po on po.id = line.purchase_order_id and po.site_id = ${siteId}
      and po.status in ('OPEN', 'PARTLY_RECEIVED')
    where line.item_id in ${[...itemIds]} and line.quantity > line.received_quantity
    union all
    select wo.item_id, wo.due_on::text, wo.quantity - wo.good_quantity - wo.scrap_quantity
    from erp.work_order wo
    where wo.site_id = ${siteId} and wo.item_id in ${[...itemIds]}
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
      and wo.quantity > wo.good_quantity + wo.scrap_quantity`);
  const receipts = groupRows<ReceiptRow, Receipt>(rows, (row) => ({
    date: row.date,
    quantity: decimal(row.quantity),
    plannedOrderId: null,
  }));
  for (const order of fixed) {
    const list = receipts.get(order.itemId) ?? [];
    list.push({ date: order.dueOn, quantity: decimal(order.quantity), plannedOrderId: order.id });
    receipts.set(order.itemId, list);
  }
  return receipts;
}

function groupRows<Row extends { item_id: string }, Value>(
  rows: Iterable<Row>,
  read: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = groupBy(rows, (row) => row.item_id);
  return new Map([...groups].map(([itemId, group]) => [itemId, group.map(read)]));
}
