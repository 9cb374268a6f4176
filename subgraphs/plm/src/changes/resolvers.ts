import type { RequestContext } from '@throughline/chassis/context';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import type {
  QueryChangeNoticesArgs,
  QueryChangeOrderArgs,
  QueryChangeOrdersArgs,
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
} from './loaders.ts';
import { orderMutations } from './mutations.ts';
import { findChangeNotices, findChangeOrders, findChangeRequests } from './queries.ts';
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

const queries = {
  changeOrder: (_: unknown, { id }: QueryChangeOrderArgs, context: RequestContext) =>
    findOrder(context, id),
  changeOrders: (_: unknown, args: QueryChangeOrdersArgs, { db }: RequestContext) => {
    const search = { status: args.filter?.status ?? null, itemId: itemIn(args.filter) };
    return findChangeOrders(db, search, args);
  },
  changeRequest: (_: unknown, { id }: QueryChangeOrderArgs, context: RequestContext) =>
    findRequest(context, id),
  changeRequests: (_: unknown, args: QueryChangeRequestsArgs, { db }: RequestContext) => {
    const search = { status: args.filter?.status ?? null, itemId: itemIn(args.filter) };
    return findChangeRequests(db, search, args);
  },
  changeNotice: (_: unknown, { id }: QueryChangeOrderArgs, context: RequestContext) =>
    findNotice(context, id),
  changeNotices: (_: unknown, args: QueryChangeNoticesArgs, { db }: RequestContext) =>
    findChangeNotices(db, itemIn(args.filter), args),
};

const changeOrder = {
  __resolveReference: ({ id }: { id: string }, context: RequestContext) => findOrder(context, id),
  id: (order: ChangeOrder) => encodeId('ChangeOrder', order.id),
  affectedItems: (order: ChangeOrder, _: unknown, context: RequestContext) =>
    affectedOfOrder(context).load(order.id),
  changeRequest: (order: ChangeOrder, _: unknown, context: RequestContext) =>
    order.changeRequestId === null ? null : changeRequestById(context).load(order.changeRequestId),
  changeNotice: (order: ChangeOrder, _: unknown, context: RequestContext) =>
    noticeOfOrder(context).load(order.id),
  history: (order: ChangeOrder, args: PageArgs, context: RequestContext) =>
    historyOfOrder(context, order.id, args),
};

const changeRequest = {
  __resolveReference: ({ id }: { id: string }, context: RequestContext) => findRequest(context, id),
  id: (request: ChangeRequest) => encodeId('ChangeRequest', request.id),
  item: (request: ChangeRequest, _: unknown, context: RequestContext) =>
    itemById(context).load(request.itemId),
  nonConformance: ({ nonConformanceId: id }: ChangeRequest) =>
    id === null ? null : { __typename: 'NonConformance', id: encodeId('NonConformance', id) },
  changeOrders: (request: ChangeRequest, _: unknown, context: RequestContext) =>
    ordersOfRequest(context).load(request.id),
  history: (request: ChangeRequest, args: PageArgs, context: RequestContext) =>
    historyOfRequest(context, request.id, args),
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
