import type { RequestContext } from '@throughline/chassis/context';
import { forwardPage } from '@throughline/chassis/forward-page';
import type { PageArgs } from '@throughline/chassis/page';
import { type Decimal, plain, zero } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type { ChangeImpactLateSalesOrderLinesArgs } from '../__generated__/resolvers.ts';
import { lotById } from '../inventory/loaders.ts';
import { quantityOf } from '../references/loaders.ts';
import { salesLineById } from '../sales/loaders.ts';
import type { CostImpact } from './costs.ts';
import {
  costOfChange,
  costOfItem,
  lateLinesOfChange,
  lotsOf,
  type LotStock,
  nothingOnOrder,
  onHandOf,
  onOrderOf,
  openLinesOf,
  plannedOrdersOf,
} from './loaders.ts';
import { type ImpactStub, itemOf, readChange, readDisposed } from './proposal.ts';
import type { LateLine } from './supply-queries.ts';

/** What is known of an item's stock or purchases: the fields ask for the rest. */
interface Of {
  readonly itemId: string;
}

async function valueOf(context: RequestContext, itemId: string, quantity: Decimal) {
  const cost = await costOfItem(context).load(itemId);
  return money(quantity.times(cost ?? 0));
}

const onHand = async ({ itemId }: Of, context: RequestContext) =>
  (await onHandOf(context).load(itemId)) ?? zero;
const onOrder = async ({ itemId }: Of, context: RequestContext) =>
  (await onOrderOf(context).load(itemId)) ?? nothingOnOrder;

async function lateLines(
  impact: ImpactStub,
  { first, after }: ChangeImpactLateSalesOrderLinesArgs,
  context: RequestContext,
) {
  const lines = (await lateLinesOfChange(context, readDisposed(impact))) ?? [];
  return forwardPage<LateLine, string>(
    { first: first ?? null, after: after ?? null },
    {
      after: (place) => lines.slice(lines.findIndex(({ lineId }) => lineId === place) + 1),
      write: ({ lineId }) => lineId,
      read: (value): value is string => lines.some(({ lineId }) => lineId === value),
    },
  );
}

/** Decimals of the graph end here: what division left over is rounded away. */
const places = 12;

type CostField = 'before' | 'after' | 'perUnit' | 'perYear';
const cost = (name: CostField) => (impact: CostImpact) => {
  const amount = impact[name];
  return amount && money(amount.toDecimalPlaces(places));
};

export const impactResolvers = {
  ChangeImpact: {
    stock: (impact: ImpactStub): Of => ({ itemId: itemOf(impact) }),
    purchasing: (impact: ImpactStub): Of => ({ itemId: itemOf(impact) }),
    plannedOrders: (impact: ImpactStub, args: PageArgs, context: RequestContext) =>
      plannedOrdersOf(context, itemOf(impact), args),
    lateSalesOrderLines: lateLines,
    cost: (impact: ImpactStub, _: unknown, context: RequestContext) =>
      costOfChange(context, readChange(impact)),
  },
  StockImpact: {
    onHand: async (of: Of, _: unknown, context: RequestContext) =>
      quantityOf(context, of.itemId, plain(await onHand(of, context))),
    value: async (of: Of, _: unknown, context: RequestContext) =>
      valueOf(context, of.itemId, await onHand(of, context)),
    lots: ({ itemId }: Of, args: PageArgs, context: RequestContext) =>
      lotsOf(context, itemId, args),
  },
  LotImpact: {
    lot: ({ lot_id: id }: LotStock, _: unknown, context: RequestContext) =>
      id === null ? null : lotById(context).load(id),
    onHand: (row: LotStock, _: unknown, context: RequestContext) =>
      quantityOf(context, row.item_id, row.on_hand),
    value: (row: LotStock, _: unknown, context: RequestContext) =>
      valueOf(context, row.item_id, zero.plus(row.on_hand)),
  },
  PurchaseImpact: {
    openQuantity: async (of: Of, _: unknown, context: RequestContext) =>
      quantityOf(context, of.itemId, plain((await onOrder(of, context)).quantity)),
    openValue: async (of: Of, _: unknown, context: RequestContext) =>
      money((await onOrder(of, context)).value),
    lines: ({ itemId }: Of, args: PageArgs, context: RequestContext) =>
      openLinesOf(context, itemId, args),
  },
  LateSalesOrderLine: {
    salesOrderLine: ({ lineId }: LateLine, _: unknown, context: RequestContext) =>
      salesLineById(context).load(lineId),
  },
  CostImpact: {
    before: cost('before'),
    after: cost('after'),
    perUnit: cost('perUnit'),
    yearlyQuantity: ({ itemId, yearlyQuantity }: CostImpact, _: unknown, context: RequestContext) =>
      quantityOf(context, itemId, plain(yearlyQuantity.toDecimalPlaces(places))),
    perYear: cost('perYear'),
  },
};
