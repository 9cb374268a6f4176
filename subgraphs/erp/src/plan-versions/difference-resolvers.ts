import type { RequestContext } from '@throughline/chassis/context';
import { plannedOrderById } from '../planning/loaders.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import { afterOf, beforeOf } from './comparisons.ts';
import type { PlanDifference } from './loaders.ts';
import type { Supply } from './rules.ts';

export const differenceResolvers = {
  PlanDifference: {
    item: (row: PlanDifference) => reference('Item', row.itemId),
    site: (row: PlanDifference) => reference('Site', row.siteId),
    plannedOrder: (row: PlanDifference, _: unknown, context: RequestContext) =>
      row.plannedOrderId === null ? null : plannedOrderById(context).load(row.plannedOrderId),
    before: beforeOf,
    after: afterOf,
  },
  PlannedSupply: {
    quantity: (supply: Supply, _: unknown, context: RequestContext) =>
      quantityOf(context, supply.itemId, supply.quantity),
  },
};
