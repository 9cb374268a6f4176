import type { RequestContext } from '@throughline/chassis/context';
import { customerById } from '../parties/loaders.ts';
import { plannedOrderById } from '../planning/loaders.ts';
import { purchaseLineById } from '../purchasing/loaders.ts';
import { reference } from '../references/loaders.ts';
import { salesLineById } from '../sales/loaders.ts';
import type { Assumption } from './assumptions.ts';

export const assumptionResolvers = {
  item: (one: Assumption) => ('itemId' in one ? reference('Item', one.itemId) : null),
  customer: (one: Assumption, _: unknown, context: RequestContext) =>
    one.kind === 'SALES_ORDER' ? customerById(context).load(one.customerId) : null,
  salesOrderLine: (one: Assumption, _: unknown, context: RequestContext) =>
    one.kind === 'SALES_ORDER_LINE' ? salesLineById(context).load(one.salesOrderLineId) : null,
  plannedOrder: (one: Assumption, _: unknown, context: RequestContext) =>
    one.kind === 'PLANNED_ORDER' ? plannedOrderById(context).load(one.plannedOrderId) : null,
  purchaseOrderLine: (one: Assumption, _: unknown, context: RequestContext) =>
    one.kind === 'PURCHASE_ORDER_LINE'
      ? purchaseLineById(context).load(one.purchaseOrderLineId)
      : null,
  quantity: (one: Assumption) => ('quantity' in one ? one.quantity : null),
  startOn: (one: Assumption) => ('startOn' in one ? one.startOn : null),
  dueOn: (one: Assumption) => ('dueOn' in one ? one.dueOn : null),
  parameters: (one: Assumption) =>
    one.kind === 'PARAMETERS' ? [...new Set(Object.keys(one).flatMap(parameterName))] : [],
};

/** Lot sizes are given together. */
function parameterName(name: string): string[] {
  if (name === 'kind' || name === 'itemId') return [];
  return [name.startsWith('lot') ? 'lotSizing' : name];
}
