import type { Reader } from '@throughline/chassis/database';
import type { Work } from '@throughline/chassis/transaction';
import type { Decimal } from '@throughline/chassis/values/decimal';
import {
  costVersionItems,
  costVersions,
  itemCostings,
  itemCosts,
  workCenterRates,
} from '@throughline/drizzle/erp/costing';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { eq } from 'drizzle-orm';
import { rowTotal } from './elements.ts';
import { among } from './inputs.ts';
import { noRate, type Rate } from './operation-cost.ts';

/**
 * Standard cost of one stock unit, for those that have one, to book stock at: nobody changes them
 * before this transaction ends.
 */
export async function standardsToBookAt(
  { tx }: Work,
  itemIds: readonly string[],
): Promise<Map<string, Decimal>> {
  const rows = await tx
    .select()
    .from(itemCosts)
    .where(among(itemCosts.itemId, new Set(itemIds)))
    .orderBy(itemCosts.itemId)
    .for('share');
  return new Map(rows.map((row) => [row.itemId, rowTotal(row)]));
}

/** Standard cost of one stock unit, for those that have one. */
export async function standardCosts(
  db: Reader,
  itemIds: readonly string[],
): Promise<Map<string, Decimal>> {
  const rows = await db
    .select()
    .from(itemCosts)
    .where(among(itemCosts.itemId, new Set(itemIds)));
  return new Map(rows.map((row) => [row.itemId, rowTotal(row)]));
}

/** Rates of work centres; nothing for those that have none. */
export async function ratesOf(
  db: Reader,
  workCenterIds: readonly string[],
): Promise<(workCenterId: string) => Rate> {
  const rows = await db
    .select()
    .from(workCenterRates)
    .where(among(workCenterRates.workCenterId, new Set(workCenterIds)));
  const rates = new Map(rows.map((row) => [row.workCenterId, row]));
  return (workCenterId) => rates.get(workCenterId) ?? noRate;
}

export async function rateOf(db: Reader, workCenterId: string): Promise<Rate> {
  return (await ratesOf(db, [workCenterId]))(workCenterId);
}

/** An item's own price outside; null: what the work centre says. */
export async function subcontractCostOf(db: Reader, itemId: string): Promise<string | null> {
  const [row] = await db.select().from(itemCostings).where(eq(itemCostings.itemId, itemId));
  return row?.subcontractCost ?? null;
}

export function findCostVersions(db: Reader, args: PageArgs) {
  return readTablePage(db, { table: costVersions, args, sort: newestFirst(costVersions) });
}

/** Greatest change first, up or down. */
export function findChanges(db: Reader, versionId: string, args: PageArgs) {
  return readTablePage(db, {
    table: costVersionItems,
    args,
    where: eq(costVersionItems.versionId, versionId),
    sort: {
      by: costVersionItems.size,
      type: 'numeric',
      descending: true,
      valueOf: (row) => row.size,
    },
  });
}
