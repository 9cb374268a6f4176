import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import {
  itemCostings,
  itemCosts,
  purchaseCosts,
  workCenterRates,
} from '@throughline/drizzle/erp/costing';
import { type Column, sql } from 'drizzle-orm';
import { fromRow, type UnitCost } from './elements.ts';
import { noRate, type Rate } from './operation-cost.ts';
import type { CostSources } from './roll-up.ts';

/** Rows of many ids in one statement of one parameter; null: of all. */
export function among(column: Column, ids: Iterable<string> | null) {
  return ids === null ? undefined : sql`${column} = any(${`{${[...ids].join(',')}}`}::uuid[])`;
}

interface ItemCosting {
  readonly ownStandard: string | null;
  readonly subcontractCost: string | null;
}

/** What standard costs are made of: what is paid, what hours cost, what was set by hand. */
export interface CostInputs {
  readonly purchase: Map<string, string>;
  readonly costings: ReadonlyMap<string, ItemCosting>;
  readonly rates: Map<string, Rate>;
}

export async function readInputs(db: Reader, itemIds: Set<string> | null): Promise<CostInputs> {
  const purchase = await db
    .select()
    .from(purchaseCosts)
    .where(among(purchaseCosts.itemId, itemIds));
  const costings = await db.select().from(itemCostings).where(among(itemCostings.itemId, itemIds));
  return {
    purchase: new Map(purchase.map((row) => [row.itemId, row.amount])),
    costings: indexBy(costings, (row) => row.itemId),
    rates: new Map(
      (await db.select().from(workCenterRates)).map(({ workCenterId, ...rate }) => [
        workCenterId,
        rate,
      ]),
    ),
  };
}

export function sourcesOf({
  purchase,
  costings,
  rates,
}: CostInputs): Omit<CostSources, 'on' | 'definitionOf'> {
  return {
    purchaseCostOf: (itemId) => purchase.get(itemId) ?? null,
    ownStandardOf: (itemId) => costings.get(itemId)?.ownStandard ?? null,
    subcontractCostOf: (itemId) => costings.get(itemId)?.subcontractCost ?? null,
    rateOf: (workCenterId) => rates.get(workCenterId) ?? noRate,
  };
}

export async function readCosts(db: Reader, itemIds: Iterable<string>) {
  const rows = await db.select().from(itemCosts).where(among(itemCosts.itemId, itemIds));
  return new Map<string, UnitCost>(rows.map((row) => [row.itemId, fromRow(row)]));
}
