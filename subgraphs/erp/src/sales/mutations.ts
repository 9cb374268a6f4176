import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationChangeSalesOrderLineArgs,
  MutationConfirmSalesOrderArgs,
  MutationCreateSalesOrderArgs,
  MutationReleaseReservationArgs,
  MutationReserveStockArgs,
  MutationShipSalesOrderLineArgs,
} from '../__generated__/resolvers.ts';
import { reservationsOfLine } from '../inventory/loaders.ts';
import {
  cancelSalesOrder,
  changeSalesOrderLine,
  confirmSalesOrder,
  createSalesOrder,
} from './commands.ts';
import { salesOrderById, shipmentById } from './loaders.ts';
import { releaseReservation, reserveStock } from './reserving.ts';
import { shipSalesOrderLine } from './shipping.ts';

function readOrder(input: MutationCreateSalesOrderArgs['input']) {
  return {
    customerId: decodeId('Customer', input.customerId, 'customerId'),
    siteId: decodeId('Site', input.siteId, 'siteId'),
    customerReference: input.customerReference ?? null,
    lines: input.lines.map((line, at) => ({
      itemId: decodeId('Item', line.itemId, `lines.${at}.itemId`),
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      dueOn: line.dueOn,
    })),
  };
}

type Command<Asked> = (work: Work, asked: Asked) => Promise<{ salesOrderId: string }>;

/** Runs a command on an order once and answers with the order as it is then. */
function onOrder<Args extends { input: { idempotencyKey: string } }, Asked>(
  mutation: string,
  read: (input: Args['input']) => Asked,
  command: Command<Asked>,
) {
  return (_: unknown, { input }: Args, context: RequestContext) =>
    answer(context, { salesOrder: null }, async () => {
      const asked = read(input);
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => command(work, asked));
      return { salesOrder: await salesOrderById(context).load(done.salesOrderId) };
    });
}

const readId = (input: MutationConfirmSalesOrderArgs['input']) => ({
  salesOrderId: decodeId('SalesOrder', input.salesOrderId, 'salesOrderId'),
});

const readLineId = (id: string) => decodeId('SalesOrderLine', id, 'salesOrderLineId');

export const salesMutations = {
  createSalesOrder: onOrder<MutationCreateSalesOrderArgs, ReturnType<typeof readOrder>>(
    'createSalesOrder',
    readOrder,
    createSalesOrder,
  ),
  confirmSalesOrder: onOrder<MutationConfirmSalesOrderArgs, { salesOrderId: string }>(
    'confirmSalesOrder',
    readId,
    confirmSalesOrder,
  ),
  cancelSalesOrder: onOrder<MutationConfirmSalesOrderArgs, { salesOrderId: string }>(
    'cancelSalesOrder',
    readId,
    cancelSalesOrder,
  ),
  changeSalesOrderLine: onOrder<
    MutationChangeSalesOrderLineArgs,
    Parameters<typeof changeSalesOrderLine>[1]
  >(
    'changeSalesOrderLine',
    (input) => ({
      salesOrderLineId: readLineId(input.salesOrderLineId),
      quantity: input.quantity ?? null,
      dueOn: input.dueOn ?? null,
    }),
    changeSalesOrderLine,
  ),
  shipSalesOrderLine: (
    _: unknown,
    { input }: MutationShipSalesOrderLineArgs,
    context: RequestContext,
  ) =>
    answer<Record<string, unknown>>(context, { shipment: null, salesOrder: null }, async () => {
      const asked = {
        salesOrderLineId: readLineId(input.salesOrderLineId),
        quantity: input.quantity ?? null,
        lotIds: input.lotIds?.map((id, at) => decodeId('MaterialLot', id, `lotIds.${at}`)) ?? null,
      };
      const once = { mutation: 'shipSalesOrderLine', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => shipSalesOrderLine(work, asked));
      return {
        shipment: await shipmentById(context).load(done.shipmentId),
        salesOrder: await salesOrderById(context).load(done.salesOrderId),
      };
    }),
  reserveStock: (_: unknown, { input }: MutationReserveStockArgs, context: RequestContext) =>
    answer<{ reservations: readonly unknown[] }>(context, { reservations: [] }, async () => {
      const asked = {
        salesOrderLineId: readLineId(input.salesOrderLineId),
        quantity: input.quantity ?? null,
        lotId: input.lotId ? decodeId('MaterialLot', input.lotId, 'lotId') : null,
      };
      const once = { mutation: 'reserveStock', key: input.idempotencyKey, input: asked };
      const { lineId } = await transactOnce(context, once, (work) => reserveStock(work, asked));
      return { reservations: await reservationsOfLine(context).load(lineId) };
    }),
  releaseReservation: (
    _: unknown,
    { input }: MutationReleaseReservationArgs,
    context: RequestContext,
  ) =>
    answer<{ reservations: readonly unknown[] }>(context, { reservations: [] }, async () => {
      const asked = {
        reservationId: decodeId('Reservation', input.reservationId, 'reservationId'),
      };
      const once = { mutation: 'releaseReservation', key: input.idempotencyKey, input: asked };
      const { lineId } = await transactOnce(context, once, (work) =>
        releaseReservation(work, asked),
      );
      return {
        reservations: lineId === null ? [] : await reservationsOfLine(context).load(lineId),
      };
    }),
};
