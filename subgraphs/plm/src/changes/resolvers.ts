import type { RequestContext } from '@throughline/chassis/context';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import type {
  QueryChangeNoticeArgs,
  QueryChangeNoticesArgs,
  QueryChangeOrderArgs,
  QueryChangeOrdersArgs,
  QueryChangeRequestArgs,
  QueryChangeRequestsArgs,
} from '../__generated__/resolvers.ts';
import type { ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { orderApprovalResolvers } from './approval-resolvers.ts';
import {
  type AffectedItem,
  affectedOfOrder,
  type ChangeNotice,
  type ChangeOrder,
  changeOrderById,
  type ChangeRequest,
  changeRequestById,
  type ChangeStep,
  historyOfOrder,
  historyOfRequest,
  noticeById,
  noticeOfOrder,
  ordersOfRequest,
  requestOfNonConformance,
} from './loaders.ts';
import { orderMutations } from './mutations.ts';
import { ordersThen, type OrderThen, requestsThen, type RequestThen } from './past.ts';
import { findChangeNotices, findChangeOrders, findChangeRequests, findSteps } from './queries.ts';
import { redlineResolvers } from './redline-resolvers.ts';
import { requestMutations } from './request-mutations.ts';
import { changeSubscriptions } from './subscriptions.ts';

type Load<Row> = (context: RequestContext, id: string) => Promise<Row | null> | null;

/** By an id of the graph; one that means nothing finds nothing. */
function finds<Row>(
  type: string,
  byId: (context: RequestContext) => { load(id: string): Promise<Row | null> },
): Load<Row> {
  return (context, id) => {
    const uuid = tryDecodeId(type, id);
    return uuid === null ? null : byId(context).load(uuid);
  };
}

const findOrder = finds('ChangeOrder', changeOrderById);
const findRequest = finds('ChangeRequest', changeRequestById);
const findNotice = finds('ChangeNotice', noticeById);

const itemIn = (filter: { itemId?: string | null } | null | undefined) =>
  filter?.itemId ? decodeId('Item', filter.itemId, 'filter.itemId') : null;

const searchIn = <Status>(args: {
  filter?: { status?: Status | null; itemId?: string | null } | null;
  asOf?: string | null;
}) => ({
  status: args.filter?.status ?? null,
  itemId: itemIn(args.filter),
  asOf: args.asOf ?? null,
});

const queries = {
  changeOrder: async (_: unknown, { id, asOf }: QueryChangeOrderArgs, context: RequestContext) => {
    const order = await findOrder(context, id);
    if (!order || !asOf) return order;
    return (await ordersThen(context.db, [order], asOf))[0] ?? null;
  },
  changeOrders: (_: unknown, args: QueryChangeOrdersArgs, { db }: RequestContext) =>
    findChangeOrders(db, searchIn(args), args),
  changeRequest: async (
    _: unknown,
    { id, asOf }: QueryChangeRequestArgs,
    context: RequestContext,
  ) => {
    const request = await findRequest(context, id);
    if (!request || !asOf) return request;
    return (await requestsThen(context.db, [request], asOf))[0] ?? null;
  },
  changeRequests: (_: unknown, args: QueryChangeRequestsArgs, { db }: RequestContext) =>
    findChangeRequests(db, searchIn(args), args),
  changeNotice: (_: unknown, { id }: QueryChangeNoticeArgs, context: RequestContext) =>
    findNotice(context, id),
  changeNotices: (_: unknown, args: QueryChangeNoticesArgs, { db }: RequestContext) =>
    findChangeNotices(db, { itemId: itemIn(args.filter), asOf: args.asOf ?? null }, args),
};

const changeOrder = {
  __resolveReference: ({ id }: { id: string }, context: RequestContext) => findOrder(context, id),
  id: (order: ChangeOrder) => encodeId('ChangeOrder', order.id),
  affectedItems: ({ id, past }: OrderThen, _: unknown, context: RequestContext) =>
    past?.affected ?? affectedOfOrder(context).load(id),
  changeRequest: (order: ChangeOrder, _: unknown, context: RequestContext) =>
    order.changeRequestId === null ? null : changeRequestById(context).load(order.changeRequestId),
  changeNotice: async ({ id, past }: OrderThen, _: unknown, context: RequestContext) => {
    const notice = await noticeOfOrder(context).load(id);
    return past && notice && notice.recordedAt > past.asOf ? null : notice;
  },
  history: ({ id, past }: OrderThen, args: PageArgs, context: RequestContext) =>
    past
      ? findSteps(context.db, 'changeOrderId', id, past.asOf, args)
      : historyOfOrder(context, id, args),
};

const changeRequest = {
  __resolveReference: ({ id }: { id: string }, context: RequestContext) => findRequest(context, id),
  id: (request: ChangeRequest) => encodeId('ChangeRequest', request.id),
  item: (request: ChangeRequest, _: unknown, context: RequestContext) =>
    itemById(context).load(request.itemId),
  nonConformance: ({ nonConformanceId: id }: ChangeRequest) =>
    id === null ? null : { __typename: 'NonConformance', id: encodeId('NonConformance', id) },
  changeOrders: async ({ id, past }: RequestThen, _: unknown, context: RequestContext) => {
    const orders = await ordersOfRequest(context).load(id);
    return past ? ordersThen(context.db, orders, past.asOf.toISOString()) : orders;
  },
  history: ({ id, past }: RequestThen, args: PageArgs, context: RequestContext) =>
    past
      ? findSteps(context.db, 'changeRequestId', id, past.asOf, args)
      : historyOfRequest(context, id, args),
};

const ownResolvers = {
  Query: queries,
  Mutation: { ...orderMutations, ...requestMutations },
  Subscription: changeSubscriptions,
  ChangeOrder: changeOrder,
  AffectedItem: {
    id: (row: AffectedItem) => encodeId('AffectedItem', row.id),
    item: (row: AffectedItem, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
    fromRevision: (row: AffectedItem, _: unknown, context: RequestContext) =>
      row.fromRevisionId === null ? null : revisionById(context).load(row.fromRevisionId),
    toRevision: (row: AffectedItem, _: unknown, context: RequestContext) =>
      revisionById(context).load(row.toRevisionId),
  },
  ChangeRequest: changeRequest,
  NonConformance: {
    changeRequest: ({ id }: { readonly id: string }, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('NonConformance', id);
      return uuid === null ? null : requestOfNonConformance(context).load(uuid);
    },
  },
  ChangeNotice: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      findNotice(context, id),
    id: (notice: ChangeNotice) => encodeId('ChangeNotice', notice.id),
    changeOrder: (notice: ChangeNotice, _: unknown, context: RequestContext) =>
      changeOrderById(context).load(notice.changeOrderId),
    affectedItems: (notice: ChangeNotice, _: unknown, context: RequestContext) =>
      affectedOfOrder(context).load(notice.changeOrderId),
    issuedAt: (notice: ChangeNotice) => notice.recordedAt,
    issuedBy: (notice: ChangeNotice) => notice.recordedBy,
  },
  ChangeStep: {
    item: (step: ChangeStep, _: unknown, context: RequestContext) =>
      step.itemId === null ? null : itemById(context).load(step.itemId),
  },
  ItemRevision: {
    changeOrder: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      revision.changeOrderId === null
        ? null
        : changeOrderById(context).load(revision.changeOrderId),
  },
};

export const changeResolvers = mergeResolvers(
  ownResolvers,
  orderApprovalResolvers,
  redlineResolvers,
);
