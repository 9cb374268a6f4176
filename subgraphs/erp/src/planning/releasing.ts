import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { nextNumber } from '@throughline/chassis/numbering';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import { purchaseCosts } from '@throughline/drizzle/erp/costing';
import { itemPlannings, plannedOrders, releasedPegs } from '@throughline/drizzle/erp/planning';
import { salesOrderLines } from '@throughline/drizzle/erp/sales';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { stockQuantity } from '../inventory/rules.ts';
import { createPurchaseOrder } from '../purchasing/commands.ts';
import { createTransferOrder } from '../transfers/commands.ts';
import { allDefinitions, type Definitions } from '../references/definitions.ts';
import { assertBuildable, assertNotDeleted, itemOf, siteOf } from '../references/queries.ts';
import { supersessionsBelow } from '../references/supersessions.ts';
import type { PlannedOrder } from './load.ts';
import { lockPlan } from './locking.ts';
import { markOrder } from './marking.ts';
import { notMade, takeNumbers } from './numbered.ts';

export interface NewPlannedOrder {
  readonly itemId: string;
  readonly siteId: string;
  readonly quantity: Quantity;
  readonly startOn: string;
  readonly dueOn: string;
}

/** A planner's own order: firm from the start, planning leaves it as it is. */
export async function createPlannedOrder(
  work: Work,
  input: NewPlannedOrder,
): Promise<{ id: string }> {
  const item = await itemOf(work.tx, input.itemId);
  assertNotDeleted(item);
  await siteOf(work.tx, input.siteId);
  const quantity = stockQuantity(item, input.quantity).toFixed();
  if (input.dueOn < input.startOn) {
    throw new Refusal('DATES_REVERSED', 'It is needed before it starts.', 'dueOn');
  }
  const [parameters] = await work.tx
    .select()
    .from(itemPlannings)
    .where(and(eq(itemPlannings.itemId, item.id), eq(itemPlannings.siteId, input.siteId)));
  if (!parameters) {
    throw new Refusal(
      'NOT_PLANNED_HERE',
      `${item.number} has no planning parameters on this site.`,
      'itemId',
    );
  }
  const id = newId();
  const { siteId, startOn, dueOn } = input;
  await work.tx.insert(plannedOrders).values({
    id,
    itemId: item.id,
    siteId,
    startOn,
    dueOn,
    quantity,
    supplyType: parameters.supplyType,
    sourceSiteId: parameters.sourceSiteId,
    status: 'FIRM',
    number: await nextNumber(work, 'planned_order_number', 'PL'),
    createdAt: work.now,
  });
  await markOrder(work, { itemId: item.id, siteId, sourceSiteId: parameters.sourceSiteId });
  return { id };
}

/** Releases orders together: work orders at MES for what is made, purchase orders for what is bought. */
export async function releasePlannedOrders(
  work: Work,
  ids: readonly string[],
  lotNumber: string | null = null,
): Promise<{ ids: string[] }> {
  if (ids.length < 1 || ids.length > 100) {
    throw new Refusal(
      'LINES_OUT_OF_RANGE',
      'Release 1 to 100 planned orders at once.',
      'plannedOrderIds',
    );
  }
  await waitForPlans(work, ids);
  const orders = await work.tx
    .select()
    .from(plannedOrders)
    .where(inArray(plannedOrders.id, [...ids]))
    .orderBy(plannedOrders.id)
    .for('update');
  if (orders.length < new Set(ids).size) throw notFound('planned order', 'plannedOrderId');
  for (const order of orders) {
    if (order.status !== 'PLANNED' && order.status !== 'FIRM') {
      throw new Refusal(
        'PLANNED_ORDER_CLOSED',
        `${order.number} is released or cancelled.`,
        'plannedOrderId',
      );
    }
  }
  await notePegs(work, orders);
  const definitions = await allDefinitions(work.tx);
  for (const order of orders) {
    if (order.supplyType === 'MAKE') await make(work, order, definitions, lotNumber);
    else if (lotNumber !== null) throw notMade(order);
    else if (order.supplyType === 'BUY') await buy(work, order);
    else await transfer(work, order);
  }
  await work.tx
    .update(plannedOrders)
    .set({ status: 'RELEASED', releasedAt: work.now })
    .where(
      inArray(
        plannedOrders.id,
        orders.map((order) => order.id),
      ),
    );
  return { ids: orders.map((order) => order.id) };
}

/** No plan of their sites is being written while they are released. */
async function waitForPlans(work: Work, ids: readonly string[]): Promise<void> {
  const sites = await work.tx
    .selectDistinct({ id: plannedOrders.siteId })
    .from(plannedOrders)
    .where(inArray(plannedOrders.id, [...ids]))
    .orderBy(plannedOrders.siteId);
  for (const { id } of sites) await lockPlan(work, id);
}

async function buy(work: Work, order: PlannedOrder): Promise<void> {
  const [parameters] = await work.tx
    .select()
    .from(itemPlannings)
    .where(and(eq(itemPlannings.itemId, order.itemId), eq(itemPlannings.siteId, order.siteId)));
  if (!parameters?.supplierId) {
    throw new Refusal(
      'NO_SUPPLIER',
      `${order.number}: no supplier is set for this item.`,
      'plannedOrderId',
    );
  }
  const [cost] = await work.tx
    .select()
    .from(purchaseCosts)
    .where(eq(purchaseCosts.itemId, order.itemId));
  const item = await itemOf(work.tx, order.itemId);
  await createPurchaseOrder(work, {
    supplierId: parameters.supplierId,
    siteId: order.siteId,
    supplierReference: null,
    plannedOrderId: order.id,
    lines: [
      {
        itemId: order.itemId,
        quantity: { value: order.quantity, unit: item.unit },
        unitPrice: cost?.amount ?? '0',
        dueOn: order.dueOn,
      },
    ],
  });
}

async function transfer(work: Work, order: PlannedOrder): Promise<void> {
  const { id, itemId, sourceSiteId, siteId, startOn, dueOn } = order;
  if (sourceSiteId === null) throw new Error('a transfer from nowhere');
  const item = await itemOf(work.tx, itemId);
  await createTransferOrder(work, {
    itemId,
    fromSiteId: sourceSiteId,
    toSiteId: siteId,
    quantity: { value: order.quantity, unit: item.unit },
    shipOn: startOn,
    dueOn,
    plannedOrderId: id,
  });
}

/** The revision is pinned by the date the product is needed, with the site's own BOM of it. */
async function make(
  work: Work,
  order: PlannedOrder,
  definitions: Definitions,
  lotNumber: string | null,
): Promise<void> {
  const definition = definitions.at(order.siteId).on(order.itemId, order.dueOn);
  if (!definition) {
    throw new Refusal(
      'NO_RELEASED_DEFINITION',
      `${order.number}: no released revision is valid on ${order.dueOn}.`,
      'plannedOrderId',
    );
  }
  await assertBuildable(work.tx, definition, order);
  if (definition.operations.length === 0) {
    throw new Refusal(
      'NO_PROCESS_PLAN',
      `${order.number}: revision ${definition.label} has no operations.`,
      'plannedOrderId',
    );
  }
  if (lotNumber !== null) await takeNumbers(work, order, definition, lotNumber);
  const pegs = await work.tx
    .select({
      salesOrderId: releasedPegs.salesOrderId,
      salesOrderLineId: releasedPegs.salesOrderLineId,
      quantity: releasedPegs.quantity,
      dueOn: salesOrderLines.dueOn,
    })
    .from(releasedPegs)
    .innerJoin(salesOrderLines, eq(salesOrderLines.id, releasedPegs.salesOrderLineId))
    .where(eq(releasedPegs.plannedOrderId, order.id));
  const { id, itemId, siteId, quantity, startOn, dueOn } = order;
  const phantomsFromStock = await phantomsTaken(work, id);
  const supersessions = supersessionsBelow(definitions.at(siteId), itemId, startOn);
  work.append({
    type: 'PlannedOrderReleased',
    aggregateType: 'PlannedOrder',
    aggregateId: id,
    payload: {
      plannedOrderId: id,
      itemId,
      siteId,
      quantity,
      startOn,
      dueOn,
      revisionId: definition.revisionId,
      manufacturingBomId: definition.manufacturingBomId ?? null,
      pegs,
      phantomsFromStock,
      supersessions,
      firstLotNumber: lotNumber,
    },
  });
}

/** Phantoms of the order that are pegged to supply of their own; the rest is blown through. */
async function phantomsTaken(
  work: Work,
  plannedOrderId: string,
): Promise<{ itemId: string; quantity: string }[]> {
  const rows = await work.tx.execute<{
    item_id: string;
    quantity: string;
  }>(sql`/* phantoms from stock */
    with taken as (
      select item_id, sum(quantity) as quantity from erp.peg
      where demand_id = ${plannedOrderId} group by item_id
    )
    select taken.item_id, taken.quantity - coalesce((
        select sum(plain.quantity) from erp.planned_requirement plain
        where plain.planned_order_id = ${plannedOrderId} and plain.item_id = taken.item_id
          and not plain.phantom), 0) as quantity
    from taken where exists (
      select 1 from erp.planned_requirement need where need.planned_order_id = ${plannedOrderId}
        and need.item_id = taken.item_id and need.phantom)`);
  return rows
    .map((row) => ({ itemId: row.item_id, quantity: plain(row.quantity) }))
    .filter((one) => !one.quantity.startsWith('-') && one.quantity !== '0');
}

/** Follows the pegs up to the customer orders: through planned orders, and work orders' own pegs. */
async function notePegs(work: Work, orders: readonly PlannedOrder[]): Promise<void> {
  const ids = orders.map((order) => order.id);
  const rows = await work.tx.execute<{
    id: string;
    line_id: string;
    order_id: string;
    quantity: string;
  }>(sql`/* pegs up */
    with recursive up(id, demand_kind, demand_id, quantity) as (
      select supply_id, demand_kind, demand_id, quantity from erp.peg where supply_id in ${ids}
      union
      select up.id, higher.demand_kind, higher.demand_id, higher.quantity
      from up join erp.peg higher on higher.supply_id = up.demand_id
        and up.demand_kind in ('PLANNED_ORDER', 'TRANSFER_ORDER')
    ), reached(id, line_id, quantity) as (
      select id, demand_id, quantity from up where demand_kind = 'SALES_LINE'
      union
      select up.id, released.sales_order_line_id, released.quantity
      from up join erp.work_order wo on wo.id = up.demand_id and up.demand_kind = 'WORK_ORDER'
      join erp.released_peg released on released.planned_order_id = wo.planned_order_id
    )
    select reached.id, reached.line_id, line.sales_order_id as order_id, max(reached.quantity) as quantity
    from reached join erp.sales_order_line line on line.id = reached.line_id
    group by reached.id, reached.line_id, line.sales_order_id`);
  if (rows.length === 0) return;
  const known = indexBy(orders, (order) => order.id);
  await work.tx.insert(releasedPegs).values(
    rows
      .filter((row) => known.has(row.id))
      .map((row) => ({
        plannedOrderId: row.id,
        salesOrderLineId: row.line_id,
        salesOrderId: row.order_id,
        quantity: row.quantity,
      })),
  );
}
