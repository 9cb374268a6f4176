import type { Work } from '@throughline/chassis/transaction';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { decimal, type Decimal } from '@throughline/chassis/values/decimal';
import { itemPlannings, plannedOrders } from '@throughline/drizzle/erp/planning';
import { items } from '@throughline/drizzle/erp/references';
import { and, eq, sql } from 'drizzle-orm';
import { comesOf } from '../production/queries.ts';
import { loadForecasts } from './expecting.ts';
import type { Demand, Receipt } from './netting.ts';
import { rankOf } from './ranking.ts';
import { among, type Scope } from './scope.ts';

export type ItemPlanning = typeof itemPlannings.$inferSelect;
export type PlannedOrder = typeof plannedOrders.$inferSelect;
export type PlannedItem = typeof items.$inferSelect;

/** Open supply before yield. */
export type OnOrder = Omit<Receipt, 'quantity'>;

/** Everything a plan of some items on a site starts from; nine reads whatever their number. */
export interface Start {
  readonly items: ReadonlyMap<string, Pick<PlannedItem, 'unit' | 'tracking' | 'deletedAt'>>;
  readonly parameters: ReadonlyMap<string, ItemPlanning>;
  readonly onHand: ReadonlyMap<string, Decimal>;
  readonly demands: ReadonlyMap<string, Demand[]>;
  readonly receipts: ReadonlyMap<string, OnOrder[]>;
  /** Planned orders there are, by item: planned ones may go, firm and just released ones stay. */
  readonly orders: ReadonlyMap<string, PlannedOrder[]>;
}

export async function loadStart(work: Work, scope: Scope): Promise<Start> {
  const { siteId, itemIds } = scope;
  // Sent together, they wait for one way there and back.
  const [known, byItem, demands, onHand, receipts, orders] = await Promise.all([
    work.tx.select().from(items).where(among(items.id, itemIds)),
    work.tx
      .select()
      .from(itemPlannings)
      .where(and(eq(itemPlannings.siteId, siteId), among(itemPlannings.itemId, itemIds)))
      .then((rows) => indexBy(rows, (row) => row.itemId)),
    loadDemands(work, scope),
    loadOnHand(work, scope),
    loadReceipts(work, scope),
    openPlannedOrders(work, scope),
  ]);
  for (const [itemId, expected] of await loadForecasts(work, scope, byItem)) {
    demands.set(itemId, [...(demands.get(itemId) ?? []), ...expected]);
  }
  return {
    items: indexBy(known, (row) => row.id),
    parameters: byItem,
    onHand,
    demands,
    receipts,
    orders: groupBy(orders, (order) => order.itemId),
  };
}

/** A released make order counts as it was planned until MES' work order is known here. */
async function openPlannedOrders(work: Work, { siteId, itemIds }: Scope) {
  return work.tx
    .select()
    .from(plannedOrders)
    .where(
      and(
        eq(plannedOrders.siteId, siteId),
        among(plannedOrders.itemId, itemIds),
        sql`(${plannedOrders.status} in ('PLANNED', 'FIRM')
      or (${plannedOrders.status} = 'RELEASED' and ${plannedOrders.supplyType} = 'MAKE'
        and not exists (select 1 from erp.work_order wo where wo.planned_order_id = ${plannedOrders.id})))`,
      ),
    );
}

async function loadOnHand(work: Work, { siteId, itemIds }: Scope) {
  const rows = await work.tx.execute<{ item_id: string; on_hand: string }>(sql`/* plan: on hand */
    select balance.item_id, sum(balance.on_hand) as on_hand from erp.stock_balance balance
    left join erp.material_lot lot on lot.id = balance.lot_id
    where balance.site_id = ${siteId} and ${among(sql`balance.item_id`, itemIds)}
      and (lot.id is null or lot.status = 'AVAILABLE')
    group by balance.item_id`);
  return new Map(rows.map((row) => [row.item_id, decimal(row.on_hand)]));
}

interface DemandRow extends Record<string, unknown> {
  item_id: string;
  date: string;
  quantity: string;
  kind: 'SALES_LINE' | 'WORK_ORDER' | 'TRANSFER_ORDER';
  id: string;
}

async function loadDemands(work: Work, scope: Scope): Promise<Map<string, Demand[]>> {
  const { siteId, itemIds } = scope;
  const rows = await work.tx.execute<DemandRow>(sql`/* plan: demands */
    select line.item_id, line.due_on::text as date, line.quantity - line.shipped_quantity as quantity,
      'SALES_LINE' as kind, line.id
    from erp.sales_order_line line
    join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${siteId}
      and so.status in ('CONFIRMED', 'IN_PROGRESS')
    where ${among(sql`line.item_id`, itemIds)} and line.status <> 'CANCELLED'
      and line.quantity > line.shipped_quantity
    union all
    select material.item_id, wo.start_on::text, material.required_quantity - material.issued_quantity,
      'WORK_ORDER', wo.id
    from erp.work_order_material material
    join erp.work_order wo on wo.id = material.work_order_id and wo.site_id = ${siteId}
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
    where ${among(sql`material.item_id`, itemIds)}
      and material.required_quantity > material.issued_quantity
    union all
    select transfer.item_id, transfer.ship_on::text, transfer.quantity - transfer.shipped_quantity,
      'TRANSFER_ORDER', transfer.id
    from erp.transfer_order transfer
    where transfer.from_site_id = ${siteId} and ${among(sql`transfer.item_id`, itemIds)}
      and transfer.status in ('OPEN', 'IN_TRANSIT') and transfer.quantity > transfer.shipped_quantity`);
  const demands = new Map<string, Demand[]>();
  for (const { item_id, date, quantity, kind, id } of rows) {
    add(demands, item_id, { date, quantity: decimal(quantity), source: { kind, id }, rank: id });
  }
  await loadFetched(work, scope, demands);
  if (itemIds !== null) await loadDependent(work, scope, demands);
  return demands;
}

interface FetchedRow extends Record<string, unknown> {
  id: string;
  item_id: string;
  site_id: string;
  start_on: string;
  quantity: string;
  due_on: string;
  lot: number;
  status: PlannedOrder['status'];
}

/** What other sites plan to fetch from here. */
async function loadFetched(work: Work, scope: Scope, into: Map<string, Demand[]>): Promise<void> {
  const rows = await work.tx.execute<FetchedRow>(sql`/* plan: transfers to other sites */
    select id, item_id, site_id, start_on::text, quantity, due_on::text, lot, status
    from erp.planned_order
    where source_site_id = ${scope.siteId} and ${among(sql`item_id`, scope.itemIds)}
      and status in ('PLANNED', 'FIRM')`);
  for (const { id, item_id: itemId, ...row } of rows) {
    const firm = row.status !== 'PLANNED';
    add(into, itemId, {
      date: row.start_on,
      quantity: decimal(row.quantity),
      source: { kind: 'PLANNED_ORDER', id },
      rank: `${row.site_id} ${rankOf({ id, itemId, dueOn: row.due_on, lot: row.lot, firm })}`,
    });
  }
}

interface DependentRow extends Record<string, unknown> {
  item_id: string;
  phantom: boolean;
  date: string;
  quantity: string;
  id: string;
  parent_item_id: string;
  due_on: string;
  lot: number;
  status: PlannedOrder['status'];
}

/** Components of planned orders that this run leaves as they are. */
async function loadDependent(work: Work, scope: Scope, into: Map<string, Demand[]>): Promise<void> {
  const rows = await work.tx.execute<DependentRow>(sql`/* plan: dependent demands */
    select requirement.item_id, requirement.phantom, requirement.needed_on::text as date,
      requirement.quantity, parent.id, parent.item_id as parent_item_id, parent.due_on::text,
      parent.lot, parent.status
    from erp.planned_requirement requirement
    join erp.planned_order parent on parent.id = requirement.planned_order_id
    where requirement.site_id = ${scope.siteId} and ${among(sql`requirement.item_id`, scope.itemIds)}
      and requirement.quantity > 0
      and not ${among(sql`requirement.bom_item_id`, [...scope.planned, ...(scope.itemIds ?? [])])}
      and not exists (select 1 from erp.work_order wo where wo.planned_order_id = parent.id)`);
  for (const row of rows) {
    const parent = { id: row.id, itemId: row.parent_item_id, dueOn: row.due_on, lot: row.lot };
    add(into, row.item_id, {
      date: row.date,
      quantity: decimal(row.quantity),
      source: { kind: 'PLANNED_ORDER', id: row.id },
      rank: rankOf({ ...parent, firm: row.status !== 'PLANNED' }),
      phantom: row.phantom,
      orderDueOn: row.due_on,
    });
  }
}

interface ReceiptRow extends Record<string, unknown> {
  item_id: string;
  kind: 'WORK_ORDER' | 'PURCHASE_ORDER_LINE' | 'TRANSFER_ORDER' | 'PLANNED_ORDER';
  id: string;
  date: string;
  quantity: string;
}

/** Planned orders that this run leaves as they are put something out, and open work orders do. */
async function loadOutputs(work: Work, { siteId, itemIds, planned }: Scope) {
  const open = sql`select output.item_id, 'WORK_ORDER' as kind, wo.id, wo.due_on::text as date,
      output.planned_quantity - output.received_quantity as quantity
    from erp.work_order_output output
    join erp.work_order wo on wo.id = output.work_order_id and wo.site_id = ${siteId}
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
    where ${among(sql`output.item_id`, itemIds)}
      and output.planned_quantity > output.received_quantity`;
  if (itemIds === null) return work.tx.execute<ReceiptRow>(sql`/* plan: outputs */ ${open}`);
  return work.tx.execute<ReceiptRow>(sql`/* plan: outputs */ ${open}
    union all
    select requirement.item_id, 'PLANNED_ORDER', parent.id, requirement.needed_on::text,
      - requirement.quantity
    from erp.planned_requirement requirement
    join erp.planned_order parent on parent.id = requirement.planned_order_id
    where requirement.site_id = ${siteId} and ${among(sql`requirement.item_id`, itemIds)}
      and requirement.quantity < 0
      and not ${among(sql`requirement.bom_item_id`, [...planned, ...itemIds])}
      and not exists (select 1 from erp.work_order wo where wo.planned_order_id = parent.id)`);
}

async function loadReceipts(work: Work, scope: Scope) {
  const { siteId, itemIds } = scope;
  const rows = await work.tx.execute<
    ReceiptRow & { by_plan: string | null }
  >(sql`/* plan: receipts */
    select line.item_id, 'PURCHASE_ORDER_LINE' as kind, line.id, line.due_on::text as date,
      line.quantity - line.received_quantity as quantity, null::numeric as by_plan
    from erp.purchase_order_line line
    join erp.purchase_order po on po.id = line.purchase_order_id and po.site_id = ${siteId}
      and po.status in ('OPEN', 'PARTLY_RECEIVED')
    where ${among(sql`line.item_id`, itemIds)} and line.quantity > line.received_quantity
    union all
    select wo.item_id, 'WORK_ORDER', wo.id, wo.due_on::text,
      ${comesOf} - wo.good_quantity, wo.expected_by_plan - wo.good_quantity
    from erp.work_order wo
    where wo.site_id = ${siteId} and ${among(sql`wo.item_id`, itemIds)}
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
      and ${comesOf} > wo.good_quantity
    union all
    select transfer.item_id, 'TRANSFER_ORDER', transfer.id, transfer.due_on::text,
      transfer.quantity - transfer.received_quantity, null
    from erp.transfer_order transfer
    where transfer.to_site_id = ${siteId} and ${among(sql`transfer.item_id`, itemIds)}
      and transfer.status in ('OPEN', 'IN_TRANSIT')`);
  const receipts = new Map<string, OnOrder[]>();
  for (const { item_id, kind, id, date, quantity, by_plan } of rows) {
    const byPlan = by_plan === null ? {} : { byPlan: decimal(by_plan) };
    add(receipts, item_id, { kind, id, date, ordered: decimal(quantity), ...byPlan });
  }
  for (const { item_id, kind, id, date, quantity } of await loadOutputs(work, scope)) {
    add(receipts, item_id, { kind, id, date, ordered: decimal(quantity), isOutput: true });
  }
  return receipts;
}

function add<Value>(to: Map<string, Value[]>, itemId: string, value: Value): void {
  const list = to.get(itemId);
  if (list) list.push(value);
  else to.set(itemId, [value]);
}
