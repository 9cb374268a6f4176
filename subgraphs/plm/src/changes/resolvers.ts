import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationCancelChangeOrderArgs,
  MutationCreateChangeOrderArgs,
  MutationOpenChangeRequestArgs,
  QueryChangeOrderArgs,
  QueryChangeOrdersArgs,
} from '../__generated__/resolvers.ts';
import type { ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import {
  cancelChangeOrder,
  createChangeOrder,
  openChangeRequest,
  releaseChangeOrder,
} from './commands.ts';
import {
  type AffectedItem,
  affectedOfOrder,
  type ChangeOrder,
  changeOrderById,
  type ChangeRequest,
  changeRequestById,
} from './loaders.ts';
import { findChangeOrders, findChangeRequests } from './queries.ts';
import { changeSubscriptions } from './subscriptions.ts';

type OrderCommand = (
  work: Work,
  asked: { changeOrderId: string },
) => Promise<{ changeOrderId: string }>;

/** Release and cancel differ in their command only. */
function onChangeOrder(mutation: string, command: OrderCommand) {
  return (_: unknown, { input }: MutationCancelChangeOrderArgs, context: RequestContext) =>
    answer(context, { changeOrder: null }, async () => {
      const asked = {
        changeOrderId: decodeId('ChangeOrder', input.changeOrderId, 'changeOrderId'),
      };
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => command(work, asked));
      return { changeOrder: await changeOrderById(context).load(done.changeOrderId) };
    });
}

function readChangeOrder(input: MutationCreateChangeOrderArgs['input']) {
  return {
    title: input.title,
    reason: input.reason,
    changeRequestId: input.changeRequestId
      ? decodeId('ChangeRequest', input.changeRequestId, 'changeRequestId')
      : null,
    affectedItems: input.affectedItems.map((one, at) => ({
      toRevisionId: decodeId('ItemRevision', one.toRevisionId, `affectedItems.${at}.toRevisionId`),
      workOrderDisposition: one.workOrderDisposition,
      effectiveFrom: one.effectiveFrom,
    })),
  };
}

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('ChangeOrder', id);
  return uuid === null ? null : changeOrderById(context).load(uuid);
};

const changeMutations = {
  createChangeOrder: (
    _: unknown,
    { input }: MutationCreateChangeOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, { changeOrder: null }, async () => {
      const asked = readChangeOrder(input);
      const once = { mutation: 'createChangeOrder', key: input.idempotencyKey, input: asked };
      const { changeOrderId } = await transactOnce(context, once, (work) =>
        createChangeOrder(work, asked),
      );
      return { changeOrder: await changeOrderById(context).load(changeOrderId) };
    }),
  releaseChangeOrder: onChangeOrder('releaseChangeOrder', releaseChangeOrder),
  cancelChangeOrder: onChangeOrder('cancelChangeOrder', cancelChangeOrder),
  openChangeRequest: (
    _: unknown,
    { input }: MutationOpenChangeRequestArgs,
    context: RequestContext,
  ) =>
    answer(context, { changeRequest: null }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        description: input.description,
        nonConformanceId: null,
      };
      const once = { mutation: 'openChangeRequest', key: input.idempotencyKey, input: asked };
      const { changeRequestId } = await transactOnce(context, once, (work) =>
        openChangeRequest(work, asked),
      );
      return { changeRequest: await changeRequestById(context).load(changeRequestId) };
    }),
};

export const changeResolvers = {
  Query: {
    changeOrder: (_: unknown, { id }: QueryChangeOrderArgs, context: RequestContext) =>
      load(context, id),
    changeOrders: (_: unknown, args: QueryChangeOrdersArgs, { db }: RequestContext) => {
      const { status, itemId } = args.filter ?? {};
      const search = {
        status: status ?? null,
        itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
      };
      return findChangeOrders(db, search, args);
    },
    changeRequests: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findChangeRequests(db, args),
  },
  Mutation: changeMutations,
  Subscription: changeSubscriptions,
  ChangeOrder: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (order: ChangeOrder) => encodeId('ChangeOrder', order.id),
    affectedItems: (order: ChangeOrder, _: unknown, context: RequestContext) =>
      affectedOfOrder(context).load(order.id),
    changeRequest: (order: ChangeOrder, _: unknown, context: RequestContext) =>
      order.changeRequestId === null
        ? null
        : changeRequestById(context).load(order.changeRequestId),
  },
  AffectedItem: {
    item: (row: AffectedItem, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    fromRevision: (row: AffectedItem, _: unknown, context: RequestContext) =>
      row.fromRevisionId === null ? null : revisionById(context).load(row.fromRevisionId),
    toRevision: (row: AffectedItem, _: unknown, context: RequestContext) =>
      revisionById(context).load(row.toRevisionId),
  },
  ChangeRequest: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('ChangeRequest', id);
      return uuid === null ? null : changeRequestById(context).load(uuid);
    },
    id: (request: ChangeRequest) => encodeId('ChangeRequest', request.id),
    item: (request: ChangeRequest, _: unknown, context: RequestContext) =>
      itemById(context).load(request.itemId),
    nonConformance: (request: ChangeRequest) =>
      request.nonConformanceId === null
        ? null
        : {
            __typename: 'NonConformance',
            id: encodeId('NonConformance', request.nonConformanceId),
          },
  },
  ItemRevision: {
    changeOrder: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      revision.changeOrderId === null
        ? null
        : changeOrderById(context).load(revision.changeOrderId),
  },
};
