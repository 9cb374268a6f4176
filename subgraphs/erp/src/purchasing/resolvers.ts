import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import { money } from '@throughline/chassis/values/money';
import type {
  MutationChangePurchaseOrderLineArgs,
  MutationCreatePurchaseOrderArgs,
  MutationReceivePurchaseOrderLineArgs,
  QueryPurchaseOrderArgs,
  QueryPurchaseOrdersArgs,
} from '../__generated__/resolvers.ts';
import { lotById, lotsOfPurchaseLine, type MaterialLot, moveById } from '../inventory/loaders.ts';
import { type Party, supplierById } from '../parties/loaders.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import {
  changePurchaseOrderLine,
  createPurchaseOrder,
  receivePurchaseOrderLine,
} from './commands.ts';
import {
  linesOfPurchaseOrder,
  ordersOfSupplier,
  type PurchaseOrder,
  purchaseOrderById,
  purchaseLineById,
  type PurchaseOrderLine,
} from './loaders.ts';
import { findPurchaseOrders } from './queries.ts';

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('PurchaseOrder', id);
  return uuid === null ? null : purchaseOrderById(context).load(uuid);
};

function readOrder(input: MutationCreatePurchaseOrderArgs['input']) {
  return {
    supplierId: decodeId('Supplier', input.supplierId, 'supplierId'),
    siteId: decodeId('Site', input.siteId, 'siteId'),
    supplierReference: input.supplierReference ?? null,
    plannedOrderId: null,
    lines: input.lines.map((line, at) => ({
      itemId: decodeId('Item', line.itemId, `lines.${at}.itemId`),
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      dueOn: line.dueOn,
    })),
  };
}

function lineIdOf({ purchaseOrderLineId }: { purchaseOrderLineId: string }): string {
  return decodeId('PurchaseOrderLine', purchaseOrderLineId, 'purchaseOrderLineId');
}

const nothing = { purchaseOrder: null, materialLot: null, stockMoves: [] };

export const purchasingResolvers = {
  Query: {
    purchaseOrder: (_: unknown, { id }: QueryPurchaseOrderArgs, context: RequestContext) =>
      load(context, id),
    purchaseOrders: (_: unknown, args: QueryPurchaseOrdersArgs, { db }: RequestContext) => {
      const { statuses, supplierId, itemId, flagged, numbers } = args.filter ?? {};
      const search = {
        statuses: statuses ?? null,
        supplierId: supplierId ? decodeId('Supplier', supplierId, 'filter.supplierId') : null,
        itemId: itemId ? decodeId('Item', itemId, 'filter.itemId') : null,
        flagged: flagged ?? null,
        numbers: numbers ?? null,
      };
      return findPurchaseOrders(db, search, args);
    },
  },
  Mutation: {
    createPurchaseOrder: (
      _: unknown,
      { input }: MutationCreatePurchaseOrderArgs,
      context: RequestContext,
    ) =>
      answer(context, { purchaseOrder: null }, async () => {
        const asked = readOrder(input);
        const once = { mutation: 'createPurchaseOrder', key: input.idempotencyKey, input: asked };
        const done = await transactOnce(context, once, (work) => createPurchaseOrder(work, asked));
        return { purchaseOrder: await purchaseOrderById(context).load(done.purchaseOrderId) };
      }),
    changePurchaseOrderLine: (
      _: unknown,
      { input }: MutationChangePurchaseOrderLineArgs,
      context: RequestContext,
    ) =>
      answer(context, { purchaseOrder: null }, async () => {
        const asked = {
          purchaseOrderLineId: lineIdOf(input),
          quantity: input.quantity ?? null,
          dueOn: input.dueOn ?? null,
        };
        const once = {
          mutation: 'changePurchaseOrderLine',
          key: input.idempotencyKey,
          input: asked,
        };
        const done = await transactOnce(context, once, (work) =>
          changePurchaseOrderLine(work, asked),
        );
        return { purchaseOrder: await purchaseOrderById(context).load(done.purchaseOrderId) };
      }),
    receivePurchaseOrderLine: (
      _: unknown,
      { input }: MutationReceivePurchaseOrderLineArgs,
      context: RequestContext,
    ) =>
      answer<Record<string, unknown>>(context, nothing, async () => {
        const asked = {
          purchaseOrderLineId: lineIdOf(input),
          quantity: input.quantity,
          locationId: decodeId('StorageLocation', input.locationId, 'locationId'),
          lotNumber: input.lotNumber ?? null,
        };
        const once = {
          mutation: 'receivePurchaseOrderLine',
          key: input.idempotencyKey,
          input: asked,
        };
        const done = await transactOnce(context, once, (work) =>
          receivePurchaseOrderLine(work, asked),
        );
        return {
          purchaseOrder: await purchaseOrderById(context).load(done.purchaseOrderId),
          materialLot: done.lotId === null ? null : await lotById(context).load(done.lotId),
          stockMoves: await moveById(context).loadMany(done.moveIds),
        };
      }),
  },
  MaterialLot: {
    purchaseOrderLine: (lot: MaterialLot, _: unknown, context: RequestContext) =>
      lot.purchaseOrderLineId === null
        ? null
        : purchaseLineById(context).load(lot.purchaseOrderLineId),
  },
  Supplier: {
    purchaseOrders: (party: Party, args: PageArgs, context: RequestContext) =>
      ordersOfSupplier(context, party.id, args),
  },
  PurchaseOrder: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (order: PurchaseOrder) => encodeId('PurchaseOrder', order.id),
    supplier: (order: PurchaseOrder, _: unknown, context: RequestContext) =>
      supplierById(context).load(order.supplierId),
    site: (order: PurchaseOrder) => reference('Site', order.siteId),
    lines: (order: PurchaseOrder, _: unknown, context: RequestContext) =>
      linesOfPurchaseOrder(context).load(order.id),
  },
  PurchaseOrderLine: {
    id: (line: PurchaseOrderLine) => encodeId('PurchaseOrderLine', line.id),
    purchaseOrder: (line: PurchaseOrderLine, _: unknown, context: RequestContext) =>
      purchaseOrderById(context).load(line.purchaseOrderId),
    item: (line: PurchaseOrderLine) => reference('Item', line.itemId),
    quantity: (line: PurchaseOrderLine, _: unknown, context: RequestContext) =>
      quantityOf(context, line.itemId, line.quantity),
    receivedQuantity: (line: PurchaseOrderLine, _: unknown, context: RequestContext) =>
      quantityOf(context, line.itemId, line.receivedQuantity),
    unitPrice: (line: PurchaseOrderLine) => money(line.unitPrice),
    flaggedBy: (line: PurchaseOrderLine) => reference('ChangeOrder', line.flaggedById),
    lots: (line: PurchaseOrderLine, _: unknown, context: RequestContext) =>
      lotsOfPurchaseLine(context).load(line.id),
  },
};
