import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { decimal } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type {
  ItemStockArgs,
  QueryMaterialLotArgs,
  QueryMaterialLotsByNumberArgs,
  QueryStorageLocationsArgs,
} from '../__generated__/resolvers.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import {
  balanceById,
  balancesOfItem,
  locationById,
  lotById,
  type MaterialLot,
  moveById,
  movesOfItem,
  moveThatReverses,
  onHandOfLot,
  type Shortage,
  type SiteStock,
  stockOfItem,
  type StorageLocation,
} from './loaders.ts';
import { inventoryMutations } from './mutations.ts';
import type { StockBalance, StockMove } from './posting.ts';
import { findLocations, findShortages, lotsByNumber } from './queries.ts';
import type { Reservation } from './reserving.ts';
import { inventorySubscriptions } from './subscriptions.ts';

interface Stub {
  readonly id: string;
}

const lot = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('MaterialLot', id);
  return uuid === null ? null : lotById(context).load(uuid);
};

const lotOf = (row: { lotId: string | null }, context: RequestContext) =>
  row.lotId === null ? null : lotById(context).load(row.lotId);

const moveBehind = (row: { stockMoveId: string | null }, _: unknown, context: RequestContext) =>
  row.stockMoveId === null ? null : moveById(context).load(row.stockMoveId);

const itemResolvers = {
  stock: async ({ id }: Stub, { siteId }: ItemStockArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    const rows = uuid === null ? [] : await stockOfItem(context).load(uuid);
    return siteId ? rows.filter((row) => encodeId('Site', row.site_id) === siteId) : rows;
  },
  stockBalances: ({ id }: Stub, args: PageArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    return uuid === null ? null : balancesOfItem(context, uuid, args);
  },
  stockMoves: ({ id }: Stub, args: PageArgs, context: RequestContext) => {
    const uuid = tryDecodeId('Item', id);
    return uuid === null ? null : movesOfItem(context, uuid, args);
  },
};

const stockResolvers = {
  StockSummary: {
    site: (row: SiteStock) => reference('Site', row.site_id),
    onHand: (row: SiteStock, _: unknown, context: RequestContext) =>
      quantityOf(context, row.item_id, row.on_hand),
    held: (row: SiteStock, _: unknown, context: RequestContext) =>
      quantityOf(context, row.item_id, row.held),
    reserved: (row: SiteStock, _: unknown, context: RequestContext) =>
      quantityOf(context, row.item_id, row.reserved),
    available: (row: SiteStock, _: unknown, context: RequestContext) =>
      quantityOf(
        context,
        row.item_id,
        decimal(row.on_hand).minus(row.held).minus(row.reserved).toFixed(),
      ),
  },
  StockBalance: {
    id: (row: StockBalance) => encodeId('StockBalance', row.id),
    item: (row: StockBalance) => reference('Item', row.itemId),
    location: (row: StockBalance, _: unknown, context: RequestContext) =>
      locationById(context).load(row.locationId),
    lot: (row: StockBalance, _: unknown, context: RequestContext) => lotOf(row, context),
    onHand: (row: StockBalance, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.onHand),
    reserved: (row: StockBalance, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.reserved),
  },
  StockMove: {
    __resolveReference: ({ id }: Stub, context: RequestContext) => {
      const uuid = tryDecodeId('StockMove', id);
      return uuid === null ? null : moveById(context).load(uuid);
    },
    id: (row: StockMove) => encodeId('StockMove', row.id),
    item: (row: StockMove) => reference('Item', row.itemId),
    location: (row: StockMove, _: unknown, context: RequestContext) =>
      locationById(context).load(row.locationId),
    lot: (row: StockMove, _: unknown, context: RequestContext) => lotOf(row, context),
    quantity: (row: StockMove, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    value: (row: StockMove) => money(row.value),
    priceVariance: (row: StockMove) => money(row.priceVariance),
    workOrder: (row: StockMove) => reference('WorkOrder', row.workOrderId),
    reverses: (row: StockMove, _: unknown, context: RequestContext) =>
      row.reversesId === null ? null : moveById(context).load(row.reversesId),
    reversedBy: (row: StockMove, _: unknown, context: RequestContext) =>
      moveThatReverses(context).load(row.id),
  },
  StockLayer: { stockMove: moveBehind },
  StockRevaluation: { stockMove: moveBehind },
  Reservation: {
    id: (row: Reservation) => encodeId('Reservation', row.id),
    item: (row: Reservation) => reference('Item', row.itemId),
    lot: async (row: Reservation, _: unknown, context: RequestContext) => {
      const balance = await balanceById(context).load(row.balanceId);
      return balance && lotOf(balance, context);
    },
    location: async (row: Reservation, _: unknown, context: RequestContext) => {
      const balance = await balanceById(context).load(row.balanceId);
      return balance && locationById(context).load(balance.locationId);
    },
    quantity: (row: Reservation, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    workOrder: (row: Reservation) => reference('WorkOrder', row.workOrderId),
  },
  Shortage: {
    id: (row: Shortage) => encodeId('Shortage', row.id),
    workOrder: (row: Shortage) => reference('WorkOrder', row.workOrderId),
    item: (row: Shortage) => reference('Item', row.itemId),
    quantity: (row: Shortage, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
  },
};

export const inventoryResolvers = {
  Query: {
    storageLocations: (_: unknown, args: QueryStorageLocationsArgs, { db }: RequestContext) =>
      findLocations(db, args.siteId ? decodeId('Site', args.siteId, 'siteId') : null, args),
    materialLot: (_: unknown, { id }: QueryMaterialLotArgs, context: RequestContext) =>
      lot(context, id),
    materialLotsByNumber: (
      _: unknown,
      args: QueryMaterialLotsByNumberArgs,
      { db }: RequestContext,
    ) =>
      lotsByNumber(db, args.number, args.itemId ? decodeId('Item', args.itemId, 'itemId') : null),
    shortages: (_: unknown, args: PageArgs, { db }: RequestContext) => findShortages(db, args),
  },
  Mutation: inventoryMutations,
  Subscription: inventorySubscriptions,
  Item: itemResolvers,
  StorageLocation: {
    __resolveReference: ({ id }: Stub, context: RequestContext) => {
      const uuid = tryDecodeId('StorageLocation', id);
      return uuid === null ? null : locationById(context).load(uuid);
    },
    id: (row: StorageLocation) => encodeId('StorageLocation', row.id),
    site: (row: StorageLocation) => reference('Site', row.siteId),
  },
  MaterialLot: {
    __resolveReference: ({ id }: Stub, context: RequestContext) => lot(context, id),
    id: (row: MaterialLot) => encodeId('MaterialLot', row.id),
    item: (row: MaterialLot) => reference('Item', row.itemId),
    onHand: async (row: MaterialLot, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, (await onHandOfLot(context).load(row.id)) ?? '0'),
  },
  ...stockResolvers,
};
