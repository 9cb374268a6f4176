import { newId } from '@throughline/chassis/ids';
import { isoDate } from '@throughline/chassis/clock';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { zero } from '@throughline/chassis/values/decimal';
import {
  costDays,
  costMarks,
  itemCostings,
  purchaseCosts,
  workCenterRates,
} from '@throughline/drizzle/erp/costing';
import { eq, sql } from 'drizzle-orm';
import { allDefinitions } from '../references/definitions.ts';
import { itemOf } from '../references/queries.ts';
import type { ValuationMethod } from '../valuation/book.ts';
import { changeMethod, revalueAtStandard } from '../valuation/commands.ts';
import { noRate, type Rate } from './operation-cost.ts';
import { standardsToBookAt } from './queries.ts';
import { rollUp } from './rolling-up.ts';
import { assertCost, assertRate, completeRate, type RateChange } from './rules.ts';
import { saveCosts } from './saving.ts';
import { type Marked, touchedBy } from './scope.ts';

/** What costs depend on changed: of an item, of a work centre, or of everything. */
export interface CostMark {
  readonly itemId?: string;
  readonly workCenterId?: string;
}

/** The roll-up follows in a moment. */
export async function markCosts(work: Work, mark: CostMark): Promise<void> {
  await work.tx.insert(costMarks).values({ id: newId(), ...mark, markedAt: work.now });
  await work.tx.execute(sql`select pg_notify('erp_marks', '')`);
}

export async function setWorkCenterRate(
  work: Work,
  { workCenterId, ...change }: RateChange & { workCenterId: string },
): Promise<{ workCenterId: string }> {
  const [there] = await work.tx
    .select()
    .from(workCenterRates)
    .where(eq(workCenterRates.workCenterId, workCenterId))
    .for('update');
  const rate: Rate = completeRate(there ?? noRate, change);
  assertRate(rate);
  await putRate(work, workCenterId, rate);
  await markCosts(work, { workCenterId });
  return { workCenterId };
}

export async function putRate(work: Work, workCenterId: string, rate: Rate): Promise<void> {
  await work.tx
    .insert(workCenterRates)
    .values({ ...rate, workCenterId })
    .onConflictDoUpdate({ target: workCenterRates.workCenterId, set: rate });
}

export async function setPurchaseCost(work: Work, itemId: string, amount: string): Promise<void> {
  assertCost(amount, 'purchaseCost');
  await putPurchaseCost(work, itemId, amount);
  await markCosts(work, { itemId });
}

export async function putPurchaseCost(work: Work, itemId: string, amount: string): Promise<void> {
  await work.tx
    .insert(purchaseCosts)
    .values({ itemId, amount })
    .onConflictDoUpdate({ target: purchaseCosts.itemId, set: { amount } });
}

export interface ItemCostingChange {
  readonly itemId: string;
  readonly source: 'ROLLED_UP' | 'OWN_STANDARD';
  readonly ownStandard: string | null;
  readonly subcontractCost: string | null;
  readonly valuationMethod: ValuationMethod | null;
}

/** How an item is costed from now on; nothing that holds it needs to be told. */
export async function setItemCosting(
  work: Work,
  { itemId, source, ownStandard, subcontractCost, valuationMethod }: ItemCostingChange,
): Promise<{ itemId: string }> {
  await itemOf(work.tx, itemId);
  if ((source === 'OWN_STANDARD') !== (ownStandard !== null)) {
    throw new Refusal(
      'OWN_STANDARD_MISMATCH',
      'An own standard is given if, and only if, the item is costed by it.',
      'ownStandard',
    );
  }
  if (ownStandard !== null) assertCost(ownStandard, 'ownStandard');
  if (subcontractCost !== null) assertCost(subcontractCost, 'subcontractCost');
  const set = { ownStandard, subcontractCost };
  await work.tx
    .insert(itemCostings)
    .values({ itemId, ...set })
    .onConflictDoUpdate({ target: itemCostings.itemId, set });
  if (valuationMethod !== null) {
    const standard = (await standardsToBookAt(work, [itemId])).get(itemId) ?? zero;
    await changeMethod(work, itemId, valuationMethod, standard);
  }
  await markCosts(work, { itemId });
  return { itemId };
}

/** One roll-up at a time: a second one sees what the first has written. */
export async function lockCosts(work: Work): Promise<void> {
  await work.tx.execute(sql`/* lock standard costs */
    select pg_advisory_xact_lock(hashtextextended('standard costs', 2))`);
}

/** Rolls up what was marked, and what holds it; whether there was anything. */
export async function rollUpMarked(work: Work): Promise<boolean> {
  const marks = await work.tx.delete(costMarks).returning();
  if (marks.length === 0) return false;
  await lockCosts(work);
  await rollUpTouched(work, {
    itemIds: marks.flatMap((mark) => mark.itemId ?? []),
    workCenterIds: marks.flatMap((mark) => mark.workCenterId ?? []),
    isAll: marks.some((mark) => mark.itemId === null && mark.workCenterId === null),
  });
  return true;
}

/** On another day other revisions and lines are in force: then everything is rolled up. */
export async function rollUpTouched(
  work: Work,
  { isAll, ...marked }: Marked & { isAll: boolean },
): Promise<void> {
  const definitions = await allDefinitions(work.tx);
  const today = isoDate(work.now);
  const [day] = await work.tx.select().from(costDays);
  const touched = isAll || day?.rolledOn !== today ? null : touchedBy(definitions, marked);
  const standards = await saveCosts(work, await rollUp(work.tx, { definitions, today, touched }));
  await revalueAtStandard(work, standards);
  if (day?.rolledOn === today) return;
  await work.tx
    .insert(costDays)
    .values({ rolledOn: today })
    .onConflictDoUpdate({ target: costDays.only, set: { rolledOn: today } });
}
