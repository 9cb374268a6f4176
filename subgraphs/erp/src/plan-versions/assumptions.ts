import type { Quantity } from '@throughline/chassis/values/quantity';
import { Refusal } from '@throughline/chassis/refusal';
import type { NewEvent } from '@throughline/chassis/outbox/append';
import type { Work } from '@throughline/chassis/transaction';
import { erpEvents } from '@throughline/schema/events/erp';
import { markForPlanning } from '../planning/marking.ts';
import { changePlannedOrder } from '../planning/firming.ts';
import { setForecast } from '../planning/forecasts.ts';
import { type NewItemPlanning, setItemPlanning } from '../planning/parameters.ts';
import { planningOf } from '../planning/queries.ts';
import { createPlannedOrder } from '../planning/releasing.ts';
import { changePurchaseOrderLine } from '../purchasing/commands.ts';
import { itemOf } from '../references/queries.ts';
import { changeSalesOrderLine, confirmSalesOrder, createSalesOrder } from '../sales/commands.ts';

/** Planning parameters that are assumed; what is not named stays. */
export type AssumedParameters = { readonly itemId: string } & {
  readonly [
    Name in Exclude<keyof NewItemPlanning, 'itemId' | 'siteId' | 'supplierId' | 'purchaseCost'>
  ]?: NewItemPlanning[Name] | undefined;
};

interface Changed {
  readonly quantity: Quantity | null;
  readonly dueOn: string | null;
}

/** What a version assumes; each is what the mutation of that name is given. */
export type Assumption =
  | ({ readonly kind: 'PARAMETERS' } & AssumedParameters)
  | {
      readonly kind: 'FORECAST';
      readonly itemId: string;
      readonly periods: readonly { startsOn: string; endsOn: string; quantity: string }[];
    }
  | {
      readonly kind: 'SALES_ORDER';
      readonly customerId: string;
      readonly itemId: string;
      readonly quantity: Quantity;
      readonly unitPrice: string;
      readonly dueOn: string;
    }
  | ({ readonly kind: 'SALES_ORDER_LINE'; readonly salesOrderLineId: string } & Changed)
  | {
      readonly kind: 'NEW_PLANNED_ORDER';
      readonly itemId: string;
      readonly quantity: Quantity;
      readonly startOn: string;
      readonly dueOn: string;
    }
  | ({
      readonly kind: 'PLANNED_ORDER';
      readonly plannedOrderId: string;
      readonly startOn: string | null;
    } & Changed)
  | ({ readonly kind: 'PURCHASE_ORDER_LINE'; readonly purchaseOrderLineId: string } & Changed);

/**
 * Makes assumptions true in this transaction, by the commands that would make them so for good; what
 * those would have told the planner is marked at once.
 */
export async function assumeAll(
  work: Work,
  siteId: string,
  all: readonly Assumption[],
): Promise<void> {
  const said: NewEvent[] = [];
  const append = (event: NewEvent) => {
    said.push(event);
    work.append(event);
  };
  for (const [at, one] of all.entries()) {
    try {
      await assume({ ...work, append }, siteId, one);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(error.code, `Assumption ${at + 1}: ${error.message}`, error.field);
    }
  }
  for (const event of said) await markSaid(work, event);
}

/** Demand or supply changed, as the planner hears it from sales and purchasing. */
async function markSaid(work: Work, { type, payload }: NewEvent): Promise<void> {
  if (type === 'SalesOrderConfirmed' || type === 'SalesOrderChanged') {
    const { lines, siteId } = erpEvents[type].parse(payload);
    const itemIds = lines.map((line) => line.itemId);
    await markForPlanning(work, itemIds, siteId);
  } else if (type === 'PurchaseOrderChanged') {
    const { itemIds, siteId } = erpEvents[type].parse(payload);
    await markForPlanning(work, itemIds, siteId);
  }
}

async function assume(work: Work, siteId: string, one: Assumption): Promise<void> {
  switch (one.kind) {
    case 'PARAMETERS':
      return assumeParameters(work, siteId, one);
    case 'FORECAST':
      await setForecast(work, { siteId, itemId: one.itemId, periods: one.periods });
      return;
    case 'SALES_ORDER': {
      const { customerId, ...line } = one;
      const order = { customerId, siteId, customerReference: null, lines: [line] };
      await confirmSalesOrder(work, await createSalesOrder(work, order));
      return;
    }
    case 'SALES_ORDER_LINE':
      await changeSalesOrderLine(work, one);
      return;
    case 'NEW_PLANNED_ORDER':
      await createPlannedOrder(work, { ...one, siteId });
      return;
    case 'PLANNED_ORDER':
      await changePlannedOrder(work, one);
      return;
    case 'PURCHASE_ORDER_LINE':
      await changePurchaseOrderLine(work, one);
  }
}

async function assumeParameters(
  work: Work,
  siteId: string,
  { itemId, ...assumed }: AssumedParameters,
): Promise<void> {
  const item = await itemOf(work.tx, itemId);
  const inForce = await planningOf(work.tx, itemId, siteId);
  if (!inForce) {
    throw new Refusal(
      'NOT_PLANNED_HERE',
      `${item.number} has no planning parameters on this site.`,
      'itemId',
    );
  }
  await setItemPlanning(work, { ...inForce, ...named(assumed), purchaseCost: null });
}

function named<Value extends object>(values: Value) {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && name !== 'kind'),
  ) as Partial<NewItemPlanning>;
}
