import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type { QuerySalesOrderArgs, QuerySalesOrdersArgs } from '../__generated__/resolvers.ts';
import { lotById, type MaterialLot, reservationsOfLine } from '../inventory/loaders.ts';
import type { Reservation } from '../inventory/reserving.ts';
import { customerById, type Party } from '../parties/loaders.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import type { SalesOrder, SalesOrderLine } from './lines.ts';
import {
  linesOfSalesOrder,
  lotsOfShipment,
  ordersOfCustomer,
  salesLineById,
  salesOrderById,
  type Shipment,
  shipmentById,
  type ShippedLot,
  shipmentsOfLine,
  shipmentsOfLot,
} from './loaders.ts';
import { salesMutations } from './mutations.ts';
import { findSalesOrders } from './queries.ts';
import { salesSubscriptions } from './subscriptions.ts';

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('SalesOrder', id);
  return uuid === null ? null : salesOrderById(context).load(uuid);
};

function readSearch(filter: QuerySalesOrdersArgs['filter']) {
  const { statuses, customerId, itemId, dueFrom, dueBefore, numbers } = filter ?? {};
  return {
    statuses: statuses ?? null,
    customerId: customerId ? decodeId('Customer', customerId, 'filter.customerId') : null,
    itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
    dueFrom: dueFrom ?? null,
    dueBefore: dueBefore ?? null,
    numbers: numbers ?? null,
  };
}

const lineResolvers = {
  __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
    const uuid = tryDecodeId('SalesOrderLine', id);
    return uuid === null ? null : salesLineById(context).load(uuid);
  },
  id: (line: SalesOrderLine) => encodeId('SalesOrderLine', line.id),
  salesOrder: (line: SalesOrderLine, _: unknown, context: RequestContext) =>
    salesOrderById(context).load(line.salesOrderId),
  item: (line: SalesOrderLine) => reference('Item', line.itemId),
  quantity: (line: SalesOrderLine, _: unknown, context: RequestContext) =>
    quantityOf(context, line.itemId, line.quantity),
  unitPrice: (line: SalesOrderLine) => money(line.unitPrice),
  shippedQuantity: (line: SalesOrderLine, _: unknown, context: RequestContext) =>
    quantityOf(context, line.itemId, line.shippedQuantity),
  reservations: (line: SalesOrderLine, _: unknown, context: RequestContext) =>
    reservationsOfLine(context).load(line.id),
  shipments: (line: SalesOrderLine, _: unknown, context: RequestContext) =>
    shipmentsOfLine(context).load(line.id),
};

const shipmentResolvers = {
  id: (shipment: Shipment) => encodeId('Shipment', shipment.id),
  salesOrderLine: (shipment: Shipment, _: unknown, context: RequestContext) =>
    salesLineById(context).load(shipment.salesOrderLineId),
  quantity: async (shipment: Shipment, _: unknown, context: RequestContext) => {
    const line = await salesLineById(context).load(shipment.salesOrderLineId);
    return quantityOf(context, line?.itemId ?? '', shipment.quantity);
  },
  lots: (shipment: Shipment, _: unknown, context: RequestContext) =>
    lotsOfShipment(context).load(shipment.id),
};

export const salesResolvers = {
  Query: {
    salesOrder: (_: unknown, { id }: QuerySalesOrderArgs, context: RequestContext) =>
      load(context, id),
    salesOrders: (_: unknown, args: QuerySalesOrdersArgs, { db }: RequestContext) =>
      findSalesOrders(db, readSearch(args.filter), args.orderBy === 'NUMBER', args),
  },
  Mutation: salesMutations,
  Subscription: salesSubscriptions,
  Customer: {
    salesOrders: (party: Party, args: PageArgs, context: RequestContext) =>
      ordersOfCustomer(context, party.id, args),
  },
  SalesOrder: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (order: SalesOrder) => encodeId('SalesOrder', order.id),
    customer: (order: SalesOrder, _: unknown, context: RequestContext) =>
      customerById(context).load(order.customerId),
    site: (order: SalesOrder) => reference('Site', order.siteId),
    lines: (order: SalesOrder, _: unknown, context: RequestContext) =>
      linesOfSalesOrder(context).load(order.id),
    total: async (order: SalesOrder, _: unknown, context: RequestContext) => {
      const lines = await linesOfSalesOrder(context).load(order.id);
      const live = lines.filter((line) => line.status !== 'CANCELLED');
      return money(sum(live.map((line) => decimal(line.quantity).times(line.unitPrice))));
    },
  },
  SalesOrderLine: lineResolvers,
  Shipment: shipmentResolvers,
  Reservation: {
    salesOrderLine: (row: Reservation, _: unknown, context: RequestContext) =>
      row.salesOrderLineId === null ? null : salesLineById(context).load(row.salesOrderLineId),
  },
  LotQuantity: {
    lot: (row: ShippedLot, _: unknown, context: RequestContext) =>
      lotById(context).load(row.lot_id),
    quantity: (row: ShippedLot, _: unknown, context: RequestContext) =>
      quantityOf(context, row.item_id, row.quantity),
  },
  MaterialLot: {
    shipments: async (lot: MaterialLot, _: unknown, context: RequestContext) => {
      const rows = await shipmentsOfLot(context).load(lot.id);
      return shipmentById(context).loadMany(rows.map((row) => row.shipment_id));
    },
  },
};
