import { decodeId } from '@throughline/chassis/ids';
import type { MutationChangePlanVersionArgs } from '../__generated__/resolvers.ts';
import { readLotSizing } from '../planning/mutations.ts';
import type { Assumption } from './assumptions.ts';

type Input = MutationChangePlanVersionArgs['input'];
type One<Name extends keyof Input> = Extract<Input[Name], readonly unknown[]>[number];

/** Everything the caller assumes, in the order of the input's fields. */
export function readAssumptions(input: Input): Assumption[] {
  return [
    ...input.parameters.map(readParameters),
    ...input.forecasts.map(readForecast),
    ...input.salesOrders.map(readSalesOrder),
    ...input.salesOrderLines.map(readSalesOrderLine),
    ...input.newPlannedOrders.map(readNewPlannedOrder),
    ...input.plannedOrders.map(readPlannedOrder),
    ...input.purchaseOrderLines.map(readPurchaseOrderLine),
  ];
}

const given = <Value>(value: Value | null | undefined) => value ?? undefined;

function readParameters(one: One<'parameters'>, at: number): Assumption {
  return {
    kind: 'PARAMETERS',
    itemId: decodeId('Item', one.itemId, `parameters.${at}.itemId`),
    supplyType: given(one.supplyType),
    sourceSiteId: one.sourceSiteId
      ? decodeId('Site', one.sourceSiteId, `parameters.${at}.sourceSiteId`)
      : undefined,
    leadTimeDays: given(one.leadTimeDays),
    leadTimeDaysPerUnit: given(one.leadTimeDaysPerUnit),
    safetyStock: given(one.safetyStock),
    yield: given(one.yield),
    planningFenceDays: given(one.planningFenceDays),
    reschedulingDays: given(one.reschedulingDays),
    ...readLotSizing(one.lotSizing),
  };
}

function readForecast({ itemId, periods }: One<'forecasts'>, at: number): Assumption {
  return {
    kind: 'FORECAST',
    itemId: decodeId('Item', itemId, `forecasts.${at}.itemId`),
    periods,
  };
}

function readSalesOrder(one: One<'salesOrders'>, at: number): Assumption {
  const path = `salesOrders.${at}`;
  return {
    kind: 'SALES_ORDER',
    customerId: decodeId('Customer', one.customerId, `${path}.customerId`),
    itemId: decodeId('Item', one.itemId, `${path}.itemId`),
    quantity: one.quantity,
    unitPrice: one.unitPrice,
    dueOn: one.dueOn,
  };
}

function readSalesOrderLine(one: One<'salesOrderLines'>, at: number): Assumption {
  const path = `salesOrderLines.${at}.salesOrderLineId`;
  return {
    kind: 'SALES_ORDER_LINE',
    salesOrderLineId: decodeId('SalesOrderLine', one.salesOrderLineId, path),
    quantity: one.quantity ?? null,
    dueOn: one.dueOn ?? null,
  };
}

function readNewPlannedOrder(one: One<'newPlannedOrders'>, at: number): Assumption {
  return {
    kind: 'NEW_PLANNED_ORDER',
    itemId: decodeId('Item', one.itemId, `newPlannedOrders.${at}.itemId`),
    quantity: one.quantity,
    startOn: one.startOn,
    dueOn: one.dueOn,
  };
}

function readPlannedOrder(one: One<'plannedOrders'>, at: number): Assumption {
  const path = `plannedOrders.${at}.plannedOrderId`;
  return {
    kind: 'PLANNED_ORDER',
    plannedOrderId: decodeId('PlannedOrder', one.plannedOrderId, path),
    quantity: one.quantity ?? null,
    startOn: one.startOn ?? null,
    dueOn: one.dueOn ?? null,
  };
}

function readPurchaseOrderLine(one: One<'purchaseOrderLines'>, at: number): Assumption {
  const path = `purchaseOrderLines.${at}.purchaseOrderLineId`;
  return {
    kind: 'PURCHASE_ORDER_LINE',
    purchaseOrderLineId: decodeId('PurchaseOrderLine', one.purchaseOrderLineId, path),
    quantity: one.quantity ?? null,
    dueOn: one.dueOn ?? null,
  };
}
