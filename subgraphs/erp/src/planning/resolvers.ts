import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { plain } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import { purchaseCostOf } from '../costing/loaders.ts';
import type {
  ItemForecastArgs,
  ItemPlanArgs,
  ItemPlanningArgs,
  QueryActionMessagesArgs,
  QueryPlannedOrderArgs,
  QueryPlannedOrdersArgs,
} from '../__generated__/resolvers.ts';
import { supplierById } from '../parties/loaders.ts';
import {
  type PurchaseOrderLine,
  purchaseLineById,
  purchaseOrderOfPlanned,
} from '../purchasing/loaders.ts';
import { itemById, quantityOf, reference } from '../references/loaders.ts';
import type { SalesOrderLine } from '../sales/lines.ts';
import { salesLineById } from '../sales/loaders.ts';
import type { TransferOrder } from '../transfers/commands.ts';
import { transferOfPlanned, transferOrderById } from '../transfers/loaders.ts';
import type { ItemPlanning, PlannedOrder } from './load.ts';
import {
  type ActionMessage,
  type Forecast,
  forecastOfItem,
  messagesOfSupply,
  ordersForLine,
  ordersOfItem,
  type PegRow,
  pegsOfOrder,
  plannedOrderById,
  planningsOfItem,
} from './loaders.ts';
import { planningMutations } from './mutations.ts';
import { endDemandsOfSupply, supplyChainOfLine, type WalkedPeg } from './pegging.ts';
import { findMessages, findPlannedOrders } from './queries.ts';
import { type ItemPlan, planOf, type Requirement } from './record.ts';
import { planningSubscriptions } from './subscriptions.ts';

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

function readMessageSearch(filter: QueryActionMessagesArgs['filter']) {
  const { kinds, itemId, siteId } = filter ?? {};
  return {
    kinds: kinds ?? null,
    itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
    siteId: siteId ? decodeId('Site', siteId, 'filter.siteId') : null,
  };
}

type Peg = PegRow | WalkedPeg | Requirement;

const pegResolvers = {
  kind: (peg: Peg) => peg.demandKind,
  quantity: (peg: Peg, _: unknown, context: RequestContext) =>
    quantityOf(context, peg.itemId, peg.quantity),
  salesOrderLine: (peg: Peg, _: unknown, context: RequestContext) =>
    loadOrNull(salesLineById(context), demandOf(peg, 'SALES_LINE')),
  plannedOrder: (peg: Peg, _: unknown, context: RequestContext) =>
    loadOrNull(plannedOrderById(context), demandOf(peg, 'PLANNED_ORDER')),
  workOrder: (peg: Peg) => reference('WorkOrder', demandOf(peg, 'WORK_ORDER')),
  transferOrder: (peg: Peg, _: unknown, context: RequestContext) =>
    loadOrNull(transferOrderById(context), demandOf(peg, 'TRANSFER_ORDER')),
};

function demandOf(peg: Peg, kind: Peg['demandKind']): string | null {
  return peg.demandKind === kind ? peg.demandId : null;
}

function supplyOf(peg: WalkedPeg, kind: WalkedPeg['supplyKind']): string | null {
  return peg.supplyKind === kind ? peg.supplyId : null;
}

function loadOrNull<Row>(
  loader: { load(id: string): Promise<Row | null> },
  id: string | null,
): Promise<Row | null> | null {
  return id === null ? null : loader.load(id);
}

const supplyPegResolvers = {
  kind: (peg: WalkedPeg) => peg.supplyKind,
  item: (peg: WalkedPeg) => reference('Item', peg.itemId),
  quantity: pegResolvers.quantity,
  availableOn: async (peg: WalkedPeg, _: unknown, context: RequestContext) => {
    const order = await loadOrNull(plannedOrderById(context), supplyOf(peg, 'PLANNED_ORDER'));
    return order?.availableOn ?? peg.supplyOn;
  },
  plannedOrder: (peg: WalkedPeg, _: unknown, context: RequestContext) =>
    loadOrNull(plannedOrderById(context), supplyOf(peg, 'PLANNED_ORDER')),
  workOrder: (peg: WalkedPeg) => reference('WorkOrder', supplyOf(peg, 'WORK_ORDER')),
  purchaseOrderLine: (peg: WalkedPeg, _: unknown, context: RequestContext) =>
    loadOrNull(purchaseLineById(context), supplyOf(peg, 'PURCHASE_ORDER_LINE')),
  transferOrder: (peg: WalkedPeg, _: unknown, context: RequestContext) =>
    loadOrNull(transferOrderById(context), supplyOf(peg, 'TRANSFER_ORDER')),
  demand: (peg: WalkedPeg) => peg,
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
  forecast: async ({ id }: Stub, { siteId }: ItemForecastArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    const rows = uuid === null ? [] : await forecastOfItem(context).load(uuid);
    return rows.filter((row) => encodeId('Site', row.siteId) === siteId);
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
  endDemands: (order: PlannedOrder, args: PageArgs, context: RequestContext) =>
    endDemandsOfSupply(context, order.id, args),
  actionMessages: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    messagesOfSupply(context).load(order.id),
  purchaseOrder: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    purchaseOrderOfPlanned(context).load(order.id),
  sourceSite: (order: PlannedOrder) => reference('Site', order.sourceSiteId),
  transferOrder: (order: PlannedOrder, _: unknown, context: RequestContext) =>
    transferOfPlanned(context).load(order.id),
};

type Amount = (
  message: ActionMessage,
  _: unknown,
  context: RequestContext,
) => ReturnType<typeof quantityOf>;

const amount =
  (name: 'fromQuantity' | 'toQuantity'): Amount =>
  (message, _, context) =>
    quantityOf(context, message.itemId, message[name]);

const messageResolvers = {
  id: (message: ActionMessage) => encodeId('ActionMessage', message.id),
  item: (message: ActionMessage) => reference('Item', message.itemId),
  site: (message: ActionMessage) => reference('Site', message.siteId),
  fromQuantity: amount('fromQuantity'),
  toQuantity: amount('toQuantity'),
  plannedOrder: (message: ActionMessage, _: unknown, context: RequestContext) =>
    message.supplyKind === 'PLANNED_ORDER'
      ? plannedOrderById(context).load(message.supplyId)
      : null,
  workOrder: (message: ActionMessage) =>
    message.supplyKind === 'WORK_ORDER' ? reference('WorkOrder', message.supplyId) : null,
  purchaseOrderLine: (message: ActionMessage, _: unknown, context: RequestContext) =>
    message.supplyKind === 'PURCHASE_ORDER_LINE'
      ? purchaseLineById(context).load(message.supplyId)
      : null,
  transferOrder: (message: ActionMessage, _: unknown, context: RequestContext) =>
    message.supplyKind === 'TRANSFER_ORDER'
      ? transferOrderById(context).load(message.supplyId)
      : null,
};

/** Null stays null: the policy doesn't say. */
const sizes = (row: ItemPlanning, value: string | null, context: RequestContext) =>
  value === null ? null : quantityOf(context, row.itemId, value);

const lotSizingResolvers = {
  rule: (row: ItemPlanning) => row.lotRule,
  periodDays: (row: ItemPlanning) => row.lotPeriodDays,
  fixedQuantity: (row: ItemPlanning, _: unknown, context: RequestContext) =>
    sizes(row, row.lotQuantity, context),
  minimum: (row: ItemPlanning, _: unknown, context: RequestContext) =>
    sizes(row, row.lotMinimum, context),
  maximum: (row: ItemPlanning, _: unknown, context: RequestContext) =>
    sizes(row, row.lotMaximum, context),
  multiple: (row: ItemPlanning, _: unknown, context: RequestContext) =>
    sizes(row, row.lotMultiple, context),
};

export const planningResolvers = {
  Query: {
    plannedOrder: (_: unknown, { id }: QueryPlannedOrderArgs, context: RequestContext) =>
      load(context, id),
    plannedOrders: (_: unknown, args: QueryPlannedOrdersArgs, { db }: RequestContext) =>
      findPlannedOrders(db, readSearch(args.filter), args),
    actionMessages: (_: unknown, args: QueryActionMessagesArgs, { db }: RequestContext) =>
      findMessages(db, readMessageSearch(args.filter), args),
  },
  Mutation: planningMutations,
  Subscription: planningSubscriptions,
  Item: itemResolvers,
  SalesOrderLine: {
    supplyChain: (line: SalesOrderLine, args: PageArgs, context: RequestContext) =>
      supplyChainOfLine(context, line.id, args),
    plannedOrders: async (line: SalesOrderLine, _: unknown, context: RequestContext) => {
      const rows = await ordersForLine(context).load(line.id);
      return plannedOrderById(context).loadMany(rows.map((row) => row.id));
    },
  },
  PlannedOrder: plannedOrderResolvers,
  Peg: pegResolvers,
  SupplyPeg: supplyPegResolvers,
  ActionMessage: messageResolvers,
  LotSizing: lotSizingResolvers,
  Forecast: {
    id: (row: Forecast) => encodeId('Forecast', row.id),
    quantity: (row: Forecast, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
  },
  WorkOrder: {
    endDemands: ({ id }: Stub, args: PageArgs, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      return uuid === null ? null : endDemandsOfSupply(context, uuid, args);
    },
    actionMessages: ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      return uuid === null ? null : messagesOfSupply(context).load(uuid);
    },
  },
  PurchaseOrderLine: {
    endDemands: (line: PurchaseOrderLine, args: PageArgs, context: RequestContext) =>
      endDemandsOfSupply(context, line.id, args),
    actionMessages: (line: PurchaseOrderLine, _: unknown, context: RequestContext) =>
      messagesOfSupply(context).load(line.id),
  },
  TransferOrder: {
    endDemands: (order: TransferOrder, args: PageArgs, context: RequestContext) =>
      endDemandsOfSupply(context, order.id, args),
    actionMessages: (order: TransferOrder, _: unknown, context: RequestContext) =>
      messagesOfSupply(context).load(order.id),
  },
  ItemPlanning: {
    lotSizing: (row: ItemPlanning) => row,
    leadTimeDaysPerUnit: (row: ItemPlanning) => plain(row.leadTimeDaysPerUnit),
    yield: (row: ItemPlanning) => row.yield && plain(row.yield),
    site: (row: ItemPlanning) => reference('Site', row.siteId),
    sourceSite: (row: ItemPlanning) => reference('Site', row.sourceSiteId),
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
