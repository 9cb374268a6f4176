import type { RequestContext } from '@throughline/chassis/context';
import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionSalesOrderPromiseMovedArgs } from '../__generated__/resolvers.ts';
import { purchaseLineById } from '../purchasing/loaders.ts';
import { reference } from '../references/loaders.ts';
import type { SalesOrderLine } from '../sales/lines.ts';
import { salesLineById, salesOrderById } from '../sales/loaders.ts';
import { transferOrderById } from '../transfers/loaders.ts';
import { plannedOrderById } from './loaders.ts';
import { movesOfLine, type PromiseMove } from './promise-moves.ts';

function supplyOf(move: PromiseMove, kind: PromiseMove['supplyKind']): string | null {
  return move.supplyKind === kind ? move.supplyId : null;
}

const moveResolvers = {
  id: (move: PromiseMove) => encodeId('PromiseMove', move.id),
  salesOrderLine: (move: PromiseMove, _: unknown, context: RequestContext) =>
    salesLineById(context).load(move.salesOrderLineId),
  plannedOrder: (move: PromiseMove, _: unknown, context: RequestContext) => {
    const id = supplyOf(move, 'PLANNED_ORDER');
    return id === null ? null : plannedOrderById(context).load(id);
  },
  workOrder: (move: PromiseMove) => reference('WorkOrder', supplyOf(move, 'WORK_ORDER')),
  purchaseOrderLine: (move: PromiseMove, _: unknown, context: RequestContext) => {
    const id = supplyOf(move, 'PURCHASE_ORDER_LINE');
    return id === null ? null : purchaseLineById(context).load(id);
  },
  transferOrder: (move: PromiseMove, _: unknown, context: RequestContext) => {
    const id = supplyOf(move, 'TRANSFER_ORDER');
    return id === null ? null : transferOrderById(context).load(id);
  },
};

type Moved = ReturnType<typeof readEvent<'SalesOrderPromiseMoved'>>;

function isAsked(moved: Moved, args: SubscriptionSalesOrderPromiseMovedArgs): boolean {
  const { customerId, salesOrderId, siteId } = args;
  return (
    (!customerId || customerId === encodeId('Customer', moved.customerId)) &&
    (!salesOrderId || salesOrderId === encodeId('SalesOrder', moved.salesOrderId)) &&
    (!siteId || siteId === encodeId('Site', moved.siteId))
  );
}

export const promiseResolvers = {
  Subscription: {
    salesOrderPromiseMoved: liveField<SubscriptionSalesOrderPromiseMovedArgs, object>(
      (event, args) =>
        event.type === 'SalesOrderPromiseMoved' &&
        isAsked(readEvent('SalesOrderPromiseMoved', event), args),
      async (event, context) => {
        const { salesOrderId, lines } = readEvent('SalesOrderPromiseMoved', event);
        return {
          ...livePayload(event),
          salesOrder: await salesOrderById(context).load(salesOrderId),
          moves: lines.map(({ promiseMoveId, lineId, supply, ...dates }) => ({
            id: promiseMoveId,
            salesOrderLineId: lineId,
            ...dates,
            supplyKind: supply?.kind ?? null,
            supplyId: supply?.id ?? null,
            movedAt: event.occurredAt,
          })),
        };
      },
    ),
  },
  SalesOrderLine: {
    promiseHistory: (line: SalesOrderLine, args: PageArgs, context: RequestContext) =>
      movesOfLine(context, line.id, args),
  },
  PromiseMove: moveResolvers,
};
