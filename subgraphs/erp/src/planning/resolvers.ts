import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { plain } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import { purchaseCostOf } from '../costing/loaders.ts';
import type {
  ItemPlanArgs,
  ItemPlanningArgs,
  QueryPlannedOrderArgs,
  QueryPlannedOrdersArgs,
} from '../__generated__/resolvers.ts';
import { supplierById } from '../parties/loaders.ts';
import { purchaseOrderOfPlanned } from '../purchasing/loaders.ts';
import { itemById, quantityOf, reference } from '../references/loaders.ts';
import type { SalesOrderLine } from '../sales/lines.ts';
import { salesLineById } from '../sales/loaders.ts';
import type { ItemPlanning, PlannedOrder } from './load.ts';
import {
  ordersForLine,
  ordersOfItem,
  type PegRow,
  pegsOfOrder,
  plannedOrderById,
  planningsOfItem,
} from './loaders.ts';
import { planningMutations } from './mutations.ts';
import { findPlannedOrders } from './queries.ts';
import { type ItemPlan, planOf, type Requirement } from './record.ts';

interface Stub {
  readonly id: string;
}

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('PlannedOrder', id);
  return uuid === null ? null : plannedOrderById(context).load(uuid);
};

function readSearch(filter: QueryPlannedOrdersArgs['filter']) {
  const { statuses, supplyType, itemId, siteId, startBy } = filter ?? {};
  return {
    statuses: statuses ?? (['PLANNED', 'FIRM'] as const),
    supplyType: supplyType ?? null,
    itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
    siteId: siteId ? decodeId('Site', siteId, 'filter.siteId') : null,
    startBy: startBy ?? null,
  };
}

/** A peg of a supply knows its supply; a requirement knows its item. */
type Peg = PegRow | Requirement;

const pegResolvers = {
  quantity: async (peg: Peg, _: unknown, context: RequestContext) => {
    const itemId =
      'itemId' in peg
        ? peg.itemId
        : (await plannedOrderById(context).load(peg.plannedOrderId))?.itemId;
    return quantityOf(context, itemId ?? '', peg.quantity);
  },
  salesOrderLine: (peg: Peg, _: unknown, context: RequestContext) =>
    peg.salesOrderLineId === null ? null : salesLineById(context).load(peg.salesOrderLineId),
  plannedOrder: (peg: Peg, _: unknown, context: RequestContext) =>
    peg.parentPlannedOrderId === null
      ? null
      : plannedOrderById(context).load(peg.parentPlannedOrderId),
  workOrder: (peg: Peg) => reference('WorkOrder', peg.workOrderId),
};

const itemResolvers = {
  planning: async ({ id }: Stub, { siteId }: ItemPlanningArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    const rows = uuid === null ? [] : await planningsOfItem(context).load(uuid);
    return siteId ? rows.filter((row) => encodeId('Site', row.siteId) === siteId) : rows;
  },
  plan: ({ id }: Stub, { siteId }: ItemPlanArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    return uuid === null ? null : planOf(context, uuid, decodeId('Site', siteId, 'siteId'));
  },
  plannedOrders: ({ id }: Stub, args: PageArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    return uuid === null ? null : ordersOfItem(context, uuid, args);
  },
};

const plannedOrderResolvers = {
  __resolveReference: ({ id }: Stub, context: RequestContext) => load(context, id),
  id: (order: PlannedOrder) => encodeId('PlannedOrder', order.id),
  item: (order: PlannedOrder) => reference('Item', order.itemId),
  site: (order: PlannedOrder) => reference('Site', order.siteId),
  quantity: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    quantityOf(context, order.itemId, order.quantity),
  pegging: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    pegsOfOrder(context).load(order.id),
  purchaseOrder: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    purchaseOrderOfPlanned(context).load(order.id),
};

export const planningResolvers = {
  Query: {
    plannedOrder: (_: unknown, { id }: QueryPlannedOrderArgs, context: RequestContext) =>
      load(context, id),
    plannedOrders: (_: unknown, args: QueryPlannedOrdersArgs, { db }: RequestContext) =>
      findPlannedOrders(db, readSearch(args.filter), args),
  },
  Mutation: planningMutations,
  Item: itemResolvers,
  SalesOrderLine: {
    plannedOrders: async (line: SalesOrderLine, _: unknown, context: RequestContext) => {
      const rows = await ordersForLine(context).load(line.id);
      return plannedOrderById(context).loadMany(rows.map((row) => row.id));
    },
  },
  PlannedOrder: plannedOrderResolvers,
  Peg: pegResolvers,
  ItemPlanning: {
    site: (row: ItemPlanning) => reference('Site', row.siteId),
    safetyStock: (row: ItemPlanning, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.safetyStock),
    supplier: (row: ItemPlanning, _: unknown, context: RequestContext) =>
      row.supplierId === null ? null : supplierById(context).load(row.supplierId),
    purchaseCost: async (row: ItemPlanning, _: unknown, context: RequestContext) => {
      const cost = await purchaseCostOf(context).load(row.itemId);
      return cost && money(cost.amount);
    },
  },
  PlanningRun: { id: (run: Stub) => encodeId('PlanningRun', run.id) },
  ItemPlan: {
    site: (plan: ItemPlan) => reference('Site', plan.siteId),
    lowLevelCode: async (plan: ItemPlan, _: unknown, context: RequestContext) =>
      (await itemById(context).load(plan.itemId))?.lowLevelCode ?? 0,
    onHand: (plan: ItemPlan, _: unknown, context: RequestContext) =>
      quantityOf(context, plan.itemId, plain(plan.onHand)),
  },
};
