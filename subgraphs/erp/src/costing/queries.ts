import type { Reader } from '@throughline/chassis/database';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import { itemCosts, workCenterRates } from '@throughline/drizzle/erp/costing';
import { eq } from 'drizzle-orm';
import { rowTotal } from './elements.ts';
import { among } from './inputs.ts';

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

/** What machine time of a work centre costs at standard. */
export async function machineCost(
  db: Reader,
  workCenterId: string,
  minutes: string,
): Promise<Decimal> {
  const [rate] = await db
    .select()
    .from(workCenterRates)
    .where(eq(workCenterRates.workCenterId, workCenterId));
  return decimal(minutes)
    .div(60)
    .times(rate?.hourlyRate ?? 0);
}
