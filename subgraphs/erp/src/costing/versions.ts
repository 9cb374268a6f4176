import { isoDate } from '@throughline/chassis/clock';
import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  costVersionCosts,
  costVersionItems,
  costVersionRates,
  costVersions,
} from '@throughline/drizzle/erp/costing';
import { eq } from 'drizzle-orm';
import { allDefinitions } from '../references/definitions.ts';
import { findItems } from '../references/queries.ts';
import { openVersion, versionName } from '../references/what-if.ts';
import { lockCosts, putPurchaseCost, putRate, rollUpTouched } from './commands.ts';
import { noCost, toRow, unitTotal } from './elements.ts';
import { readCosts } from './inputs.ts';
import { rateOf } from './queries.ts';
import { rollUp } from './rolling-up.ts';
import { assertCost, assertRate, completeRate, type RateChange } from './rules.ts';
import { saveVersionItems } from './saving.ts';
import { touchedBy } from './scope.ts';

type CostVersion = typeof costVersions.$inferSelect;

/** What if: nothing in force changes until the version is taken. */
export async function createCostVersion(
  work: Work,
  { name }: { name: string },
): Promise<{ id: string }> {
  const trimmed = versionName(name);
  const id = newId();
  const written = await work.tx
    .insert(costVersions)
    .values({ id, name: trimmed, status: 'OPEN', createdAt: work.now, createdBy: work.actor })
    .onConflictDoNothing()
    .returning({ id: costVersions.id });
  if (written.length === 0) {
    throw new Refusal('NAME_TAKEN', `There is a cost version ${trimmed} already.`, 'name');
  }
  return { id };
}

async function lockOpen(work: Work, id: string): Promise<CostVersion> {
  const [version] = await work.tx
    .select()
    .from(costVersions)
    .where(eq(costVersions.id, id))
    .for('update');
  return openVersion(version, 'cost version', 'costVersionId');
}

export interface VersionChange {
  readonly costVersionId: string;
  readonly purchaseCosts: readonly { readonly itemId: string; readonly amount: string }[];
  readonly rates: readonly (RateChange & { readonly workCenterId: string })[];
}

const mostChanges = 1000;

/** Puts other costs and rates into a version, and rolls it up. */
export async function changeCostVersion(work: Work, input: VersionChange): Promise<{ id: string }> {
  const { id } = await lockOpen(work, input.costVersionId);
  if (input.purchaseCosts.length + input.rates.length > mostChanges) {
    throw new Refusal('TOO_MANY_CHANGES', `At most ${mostChanges} at a time.`, 'purchaseCosts');
  }
  const items = await findItems(
    work.tx,
    input.purchaseCosts.map((cost) => cost.itemId),
  );
  for (const [at, { itemId, amount }] of input.purchaseCosts.entries()) {
    if (!items.has(itemId)) throw notFound('item', `purchaseCosts.${at}.itemId`);
    assertCost(amount, `purchaseCosts.${at}.amount`);
    await work.tx
      .insert(costVersionCosts)
      .values({ versionId: id, itemId, amount })
      .onConflictDoUpdate({
        target: [costVersionCosts.versionId, costVersionCosts.itemId],
        set: { amount },
      });
  }
  const { rates: there } = await readChanges(work, id);
  for (const { workCenterId, ...change } of input.rates) {
    const before = there.get(workCenterId) ?? (await rateOf(work.tx, workCenterId));
    const rate = completeRate(before, change);
    assertRate(rate);
    await work.tx
      .insert(costVersionRates)
      .values({ ...rate, versionId: id, workCenterId })
      .onConflictDoUpdate({
        target: [costVersionRates.versionId, costVersionRates.workCenterId],
        set: rate,
      });
  }
  await rollUpVersion(work, id);
  return { id };
}

async function readChanges(work: Work, versionId: string) {
  const costs = await work.tx
    .select()
    .from(costVersionCosts)
    .where(eq(costVersionCosts.versionId, versionId));
  const rates = await work.tx
    .select()
    .from(costVersionRates)
    .where(eq(costVersionRates.versionId, versionId));
  return {
    purchase: new Map(costs.map((row) => [row.itemId, row.amount])),
    rates: new Map(
      rates.map(({ versionId: _, workCenterId, ...rate }) => [workCenterId, rate] as const),
    ),
  };
}

/** Rolls a version up again, e.g. because costs in force have changed since. */
export async function rollUpCostVersion(
  work: Work,
  { costVersionId }: { costVersionId: string },
): Promise<{ id: string }> {
  const { id } = await lockOpen(work, costVersionId);
  await rollUpVersion(work, id);
  return { id };
}

async function rollUpVersion(work: Work, id: string): Promise<void> {
  const changes = await readChanges(work, id);
  const definitions = await allDefinitions(work.tx);
  const touched = touchedBy(definitions, {
    itemIds: [...changes.purchase.keys()],
    workCenterIds: [...changes.rates.keys()],
  });
  const { items } = await rollUp(work.tx, {
    definitions,
    today: isoDate(work.now),
    touched,
    change: ({ purchase, rates }) => {
      for (const [itemId, amount] of changes.purchase) purchase.set(itemId, amount);
      for (const [workCenterId, rate] of changes.rates) rates.set(workCenterId, rate);
    },
  });
  const current = await readCosts(work.tx, items.keys());
  await work.tx.delete(costVersionItems).where(eq(costVersionItems.versionId, id));
  const rows = [...items].map(([itemId, cost]) => ({
    id: newId(),
    itemId,
    row: toRow(cost),
    current: unitTotal(current.get(itemId) ?? noCost),
    total: unitTotal(cost),
  }));
  await saveVersionItems(work, id, rows);
  await work.tx.update(costVersions).set({ rolledUpAt: work.now }).where(eq(costVersions.id, id));
}

/** Its costs and rates are those in force from now on; all they touch is rolled up and revalued. */
export async function takeCostVersion(
  work: Work,
  { costVersionId }: { costVersionId: string },
): Promise<{ id: string }> {
  const { id } = await lockOpen(work, costVersionId);
  await lockCosts(work);
  const { purchase, rates } = await readChanges(work, id);
  for (const [itemId, amount] of purchase) await putPurchaseCost(work, itemId, amount);
  for (const [workCenterId, rate] of rates) await putRate(work, workCenterId, rate);
  await rollUpTouched(work, {
    itemIds: [...purchase.keys()],
    workCenterIds: [...rates.keys()],
    isAll: false,
  });
  return close(work, id, 'TAKEN');
}

export async function dropCostVersion(
  work: Work,
  { costVersionId }: { costVersionId: string },
): Promise<{ id: string }> {
  const { id } = await lockOpen(work, costVersionId);
  return close(work, id, 'DROPPED');
}

async function close(work: Work, id: string, status: 'TAKEN' | 'DROPPED'): Promise<{ id: string }> {
  await work.tx
    .update(costVersions)
    .set({ status, closedAt: work.now, closedBy: work.actor })
    .where(eq(costVersions.id, id));
  return { id };
}
