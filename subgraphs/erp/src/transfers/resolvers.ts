import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationCancelTransferOrderArgs,
  MutationChangeTransferOrderArgs,
  MutationCreateTransferOrderArgs,
  MutationReceiveTransferOrderArgs,
  MutationShipTransferOrderArgs,
  QueryTransferOrderArgs,
  QueryTransferOrdersArgs,
} from '../__generated__/resolvers.ts';
import { moveById } from '../inventory/loaders.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import {
  cancelTransferOrder,
  changeTransferOrder,
  createTransferOrder,
  type TransferOrder,
} from './commands.ts';
import { transferOrderById } from './loaders.ts';
import { receiveTransferOrder, shipTransferOrder } from './moving.ts';
import { findTransferOrders } from './queries.ts';
import { inTransit } from './rules.ts';

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('TransferOrder', id);
  return uuid === null ? null : transferOrderById(context).load(uuid);
};

const nothing: Record<string, unknown> = { transferOrder: null, stockMoves: [] };
const orderId = ({ transferOrderId }: { transferOrderId: string }) =>
  decodeId('TransferOrder', transferOrderId, 'transferOrderId');

interface Done {
  readonly id: string;
  readonly moveIds?: string[];
}

async function run<Asked>(
  context: RequestContext,
  asked: readonly [mutation: string, key: string, asked: Asked],
  command: (work: Work, asked: Asked) => Promise<Done>,
): Promise<Record<string, unknown>> {
  const done = await runOnce(context, asked, command);
  return {
    transferOrder: await transferOrderById(context).load(done.id),
    stockMoves: await moveById(context).loadMany(done.moveIds ?? []),
  };
}

const mutations = {
  createTransferOrder: (
    _: unknown,
    { input }: MutationCreateTransferOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, nothing, () => {
      const { idempotencyKey, ...given } = input;
      const asked = {
        ...given,
        itemId: decodeId('Item', input.itemId, 'itemId'),
        fromSiteId: decodeId('Site', input.fromSiteId, 'fromSiteId'),
        toSiteId: decodeId('Site', input.toSiteId, 'toSiteId'),
        plannedOrderId: null,
      };
      return run(context, ['createTransferOrder', idempotencyKey, asked], createTransferOrder);
    }),
  changeTransferOrder: (
    _: unknown,
    { input }: MutationChangeTransferOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, nothing, () => {
      const asked = {
        transferOrderId: orderId(input),
        quantity: input.quantity ?? null,
        shipOn: input.shipOn ?? null,
        dueOn: input.dueOn ?? null,
      };
      return run(
        context,
        ['changeTransferOrder', input.idempotencyKey, asked],
        changeTransferOrder,
      );
    }),
  cancelTransferOrder: (
    _: unknown,
    { input }: MutationCancelTransferOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, nothing, () => {
      const asked = { transferOrderId: orderId(input) };
      return run(
        context,
        ['cancelTransferOrder', input.idempotencyKey, asked],
        cancelTransferOrder,
      );
    }),
  shipTransferOrder: (
    _: unknown,
    { input }: MutationShipTransferOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, nothing, () => {
      const asked = {
        transferOrderId: orderId(input),
        quantity: input.quantity ?? null,
        lotIds: input.lotIds?.map((id, at) => decodeId('MaterialLot', id, `lotIds.${at}`)) ?? null,
      };
      return run(context, ['shipTransferOrder', input.idempotencyKey, asked], shipTransferOrder);
    }),
  receiveTransferOrder: (
    _: unknown,
    { input }: MutationReceiveTransferOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, nothing, () => {
      const asked = {
        transferOrderId: orderId(input),
        quantity: input.quantity ?? null,
        locationId: decodeId('StorageLocation', input.locationId, 'locationId'),
      };
      return run(
        context,
        ['receiveTransferOrder', input.idempotencyKey, asked],
        receiveTransferOrder,
      );
    }),
};

export const transferResolvers = {
  Query: {
    transferOrder: (_: unknown, { id }: QueryTransferOrderArgs, context: RequestContext) =>
      load(context, id),
    transferOrders: (_: unknown, args: QueryTransferOrdersArgs, { db }: RequestContext) => {
      const { statuses, itemId, fromSiteId, toSiteId } = args.filter ?? {};
      const search = {
        statuses: statuses ?? null,
        itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
        fromSiteId: fromSiteId ? decodeId('Site', fromSiteId, 'filter.fromSiteId') : null,
        toSiteId: toSiteId ? decodeId('Site', toSiteId, 'filter.toSiteId') : null,
      };
      return findTransferOrders(db, search, args);
    },
  },
  Mutation: mutations,
  TransferOrder: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (order: TransferOrder) => encodeId('TransferOrder', order.id),
    item: (order: TransferOrder) => reference('Item', order.itemId),
    fromSite: (order: TransferOrder) => reference('Site', order.fromSiteId),
    toSite: (order: TransferOrder) => reference('Site', order.toSiteId),
    quantity: (order: TransferOrder, _: unknown, context: RequestContext) =>
      quantityOf(context, order.itemId, order.quantity),
    shippedQuantity: (order: TransferOrder, _: unknown, context: RequestContext) =>
      quantityOf(context, order.itemId, order.shippedQuantity),
    receivedQuantity: (order: TransferOrder, _: unknown, context: RequestContext) =>
      quantityOf(context, order.itemId, order.receivedQuantity),
    inTransitQuantity: (order: TransferOrder, _: unknown, context: RequestContext) =>
      quantityOf(context, order.itemId, inTransit(order).toFixed()),
  },
};
