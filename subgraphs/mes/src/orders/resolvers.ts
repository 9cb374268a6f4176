import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationHoldWorkOrderArgs,
  QueryWorkOrderArgs,
  QueryWorkOrdersArgs,
} from '../__generated__/resolvers.ts';
import { siteById } from '../equipment/loaders.ts';
import { quantityOf, reference } from '../products/loaders.ts';
import {
  cancelWorkOrder,
  holdWorkOrder,
  type Reasoned,
  resumeWorkOrder,
  type WorkOrder,
} from './commands.ts';
import {
  changesOfOrder,
  materialsOfOrder,
  orderOfPlannedOrder,
  ordersForLine,
  ordersOfChange,
  ordersOfRevision,
  outputsOfOrder,
  pegsOfOrder,
  workOrderById,
  type WorkOrderChange,
} from './loaders.ts';
import type { Material, Output } from './pinning.ts';
import { findWorkOrders } from './queries.ts';
import { orderSubscriptions } from './subscriptions.ts';

interface Reference {
  readonly id: string;
}

const load = ({ id }: Reference, context: RequestContext) => {
  const uuid = tryDecodeId('WorkOrder', id);
  return uuid === null ? null : workOrderById(context).load(uuid);
};

/** Hold, resume and cancel differ in their command only. */
function onWorkOrder(
  mutation: string,
  command: (work: Work, input: Reasoned) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: MutationHoldWorkOrderArgs, context: RequestContext) =>
    answer(context, { workOrder: null }, async () => {
      const workOrderId = decodeId('WorkOrder', input.workOrderId, 'workOrderId');
      const asked = { workOrderId, reason: input.reason };
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => command(work, asked));
      return { workOrder: await workOrderById(context).load(id) };
    });
}

function readFilter(filter: QueryWorkOrdersArgs['filter']) {
  const { statuses, itemId, siteId, workCenterId, numbers } = filter ?? {};
  return {
    statuses: statuses ?? null,
    itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
    siteId: siteId ? decodeId('Site', siteId, 'filter.siteId') : null,
    workCenterId: workCenterId ? decodeId('WorkCenter', workCenterId, 'filter.workCenterId') : null,
    numbers: numbers ?? null,
  };
}

const quantity =
  (field: 'quantity' | 'goodQuantity' | 'scrapQuantity') =>
  (order: WorkOrder, _: unknown, context: RequestContext) =>
    quantityOf(context, order.itemId, order[field]);

export const orderResolvers = {
  Query: {
    workOrder: (_: unknown, args: QueryWorkOrderArgs, context: RequestContext) =>
      load(args, context),
    workOrders: (_: unknown, args: QueryWorkOrdersArgs, { db }: RequestContext) =>
      findWorkOrders(db, readFilter(args.filter), args.orderBy === 'START_DATE', args),
  },
  Mutation: {
    holdWorkOrder: onWorkOrder('holdWorkOrder', holdWorkOrder),
    resumeWorkOrder: onWorkOrder('resumeWorkOrder', resumeWorkOrder),
    cancelWorkOrder: onWorkOrder('cancelWorkOrder', cancelWorkOrder),
  },
  Subscription: orderSubscriptions,
  WorkOrder: {
    __resolveReference: load,
    id: (order: WorkOrder) => encodeId('WorkOrder', order.id),
    item: (order: WorkOrder) => reference('Item', order.itemId),
    revision: (order: WorkOrder) => reference('ItemRevision', order.revisionId),
    manufacturingBom: (order: WorkOrder) => reference('ManufacturingBom', order.manufacturingBomId),
    site: (order: WorkOrder, _: unknown, context: RequestContext) =>
      siteById(context).load(order.siteId),
    quantity: quantity('quantity'),
    goodQuantity: quantity('goodQuantity'),
    scrapQuantity: quantity('scrapQuantity'),
    plannedOrder: (order: WorkOrder) => reference('PlannedOrder', order.plannedOrderId),
    salesOrderLines: async (order: WorkOrder, _: unknown, context: RequestContext) =>
      (await pegsOfOrder(context).load(order.id)).map((peg) =>
        reference('SalesOrderLine', peg.salesOrderLineId),
      ),
    changes: (order: WorkOrder, _: unknown, context: RequestContext) =>
      changesOfOrder(context).load(order.id),
    materials: (order: WorkOrder, _: unknown, context: RequestContext) =>
      materialsOfOrder(context).load(order.id),
    outputs: (order: WorkOrder, _: unknown, context: RequestContext) =>
      outputsOfOrder(context).load(order.id),
  },
  WorkOrderOutput: {
    id: (row: Output) => encodeId('WorkOrderOutput', row.id),
    item: (row: Output) => reference('Item', row.itemId),
    plannedQuantity: (row: Output, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.plannedQuantity),
    reportedQuantity: (row: Output, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.reportedQuantity),
  },
  WorkOrderChange: {
    changeOrder: (row: WorkOrderChange) => reference('ChangeOrder', row.changeOrderId),
    fromRevision: (row: WorkOrderChange) => reference('ItemRevision', row.fromRevisionId),
    toRevision: (row: WorkOrderChange) => reference('ItemRevision', row.toRevisionId),
  },
  WorkOrderMaterial: {
    id: (row: Material) => encodeId('WorkOrderMaterial', row.id),
    item: (row: Material) => reference('Item', row.itemId),
    requiredQuantity: (row: Material, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.requiredQuantity),
    issuedQuantity: (row: Material, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.issuedQuantity),
  },
  SalesOrderLine: {
    workOrders: ({ id }: Reference, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('SalesOrderLine', id);
      return uuid === null ? [] : ordersForLine(context, uuid);
    },
  },
  PlannedOrder: {
    workOrder: ({ id }: Reference, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('PlannedOrder', id);
      return uuid === null ? null : orderOfPlannedOrder(context).load(uuid);
    },
  },
  ItemRevision: {
    workOrders: ({ id }: Reference, args: PageArgs, context: RequestContext) => {
      const uuid = tryDecodeId('ItemRevision', id);
      return uuid === null ? null : ordersOfRevision(context, uuid, args);
    },
  },
  ChangeOrder: {
    affectedWorkOrders: ({ id }: Reference, args: PageArgs, context: RequestContext) => {
      const uuid = tryDecodeId('ChangeOrder', id);
      return uuid === null ? null : ordersOfChange(context, uuid, args);
    },
  },
};
