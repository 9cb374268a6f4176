import { newId } from '@throughline/chassis/ids';
import { isoDate } from '@throughline/chassis/clock';
import { chunks } from '@throughline/chassis/chunks';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import {
  costMarks,
  itemCosts,
  purchaseCosts,
  revisionCosts,
  workCenterRates,
} from '@throughline/drizzle/erp/costing';
import { items } from '@throughline/drizzle/erp/references';
import { inArray, sql } from 'drizzle-orm';
import { allDefinitions } from '../references/queries.ts';
import { RollUp, type UnitCost } from './roll-up.ts';

/** Something that costs depend on changed; the roll-up follows in a moment. */
export async function markCosts(work: Work): Promise<void> {
  await work.tx.insert(costMarks).values({ id: newId(), markedAt: work.now });
  await work.tx.execute(sql`select pg_notify('erp_marks', '')`);
}

export async function setWorkCenterRate(
  work: Work,
  input: { workCenterId: string; hourlyRate: string },
): Promise<{ workCenterId: string }> {
  if (decimal(input.hourlyRate).lt(0)) {
    throw new Refusal('QUANTITY_NEGATIVE', 'A rate is not negative.', 'hourlyRate');
  }
  await work.tx
    .insert(workCenterRates)
    .values(input)
    .onConflictDoUpdate({
      target: workCenterRates.workCenterId,
      set: { hourlyRate: input.hourlyRate },
    });
  await markCosts(work);
  return { workCenterId: input.workCenterId };
}

export async function setPurchaseCost(work: Work, itemId: string, amount: string): Promise<void> {
  if (decimal(amount).lt(0))
    throw new Refusal('QUANTITY_NEGATIVE', 'A cost is not negative.', 'purchaseCost');
  await work.tx
    .insert(purchaseCosts)
    .values({ itemId, amount })
    .onConflictDoUpdate({ target: purchaseCosts.itemId, set: { amount } });
  await markCosts(work);
}

/** Rolls all standard costs up again when something was marked; says which items' changed. */
export async function rollUpMarked(work: Work): Promise<boolean> {
  const marks = await work.tx.delete(costMarks).returning({ id: costMarks.id });
  if (marks.length === 0) return false;
  const today = isoDate(work.now);
  const definitions = await allDefinitions(work.tx);
  const prices = new Map(
    (await work.tx.select().from(purchaseCosts)).map((row) => [row.itemId, row.amount]),
  );
  const rates = new Map(
    (await work.tx.select().from(workCenterRates)).map((row) => [row.workCenterId, row.hourlyRate]),
  );
  const sources = {
    purchaseCostOf: (itemId: string) => decimal(prices.get(itemId) ?? 0),
    hourlyRateOf: (workCenterId: string) => decimal(rates.get(workCenterId) ?? 0),
  };
  const now = new RollUp({ ...sources, definitionOf: (itemId) => definitions.on(itemId, today) });
  const itemIds = (await work.tx.select({ id: items.id }).from(items)).map((row) => row.id);
  await saveItemCosts(work, new Map(itemIds.map((id) => [id, now.ofItem(id)])));
  const revisions = new Map<string, { itemId: string; cost: UnitCost }>();
  for (const itemId of definitions.itemIds()) {
    for (const definition of definitions.of(itemId)) {
      // A future revision is costed with the parts of its first date.
      const on = definition.effectiveFrom > today ? definition.effectiveFrom : today;
      const at =
        on === today
          ? now
          : new RollUp({ ...sources, definitionOf: (id) => definitions.on(id, on) });
      revisions.set(definition.revisionId, { itemId, cost: at.ofDefinition(definition) });
    }
  }
  await saveRevisionCosts(work, revisions, sources.purchaseCostOf);
  return true;
}

async function saveItemCosts(work: Work, costs: ReadonlyMap<string, UnitCost>): Promise<void> {
  const before = new Map((await work.tx.select().from(itemCosts)).map((row) => [row.itemId, row]));
  const changed = [...costs].filter(([itemId, cost]) => {
    const was = before.get(itemId);
    return !was || !cost.material.eq(was.material) || !cost.machine.eq(was.machine);
  });
  for (const piece of chunks(changed)) {
    await work.tx
      .insert(itemCosts)
      .values(
        piece.map(([itemId, cost]) => ({
          itemId,
          material: cost.material.toFixed(),
          machine: cost.machine.toFixed(),
          rolledUpAt: work.now,
        })),
      )
      .onConflictDoUpdate({
        target: itemCosts.itemId,
        set: {
          material: sql`excluded.material`,
          machine: sql`excluded.machine`,
          rolledUpAt: sql`excluded.rolled_up_at`,
        },
      });
  }
  for (const [itemId, cost] of changed) {
    work.append({
      type: 'StandardCostChanged',
      aggregateType: 'StandardCost',
      aggregateId: itemId,
      payload: { itemId, revisionId: null, amount: cost.material.plus(cost.machine).toFixed() },
    });
  }
}

async function saveRevisionCosts(
  work: Work,
  revisions: ReadonlyMap<string, { itemId: string; cost: UnitCost }>,
  purchaseCostOf: (itemId: string) => UnitCost['material'],
): Promise<void> {
  const before = new Map(
    (await work.tx.select().from(revisionCosts)).map((row) => [row.revisionId, row]),
  );
  const rows = [...revisions].flatMap(([revisionId, { itemId, cost }]) => {
    const total = cost.material.plus(cost.machine);
    const material = total.isZero() ? purchaseCostOf(itemId) : cost.material;
    const was = before.get(revisionId);
    if (was && material.eq(was.material) && cost.machine.eq(was.machine)) return [];
    return [
      {
        revisionId,
        itemId,
        material: material.toFixed(),
        machine: cost.machine.toFixed(),
        rolledUpAt: work.now,
      },
    ];
  });
  for (const piece of chunks(rows)) {
    await work.tx.delete(revisionCosts).where(
      inArray(
        revisionCosts.revisionId,
        piece.map((row) => row.revisionId),
      ),
    );
    await work.tx.insert(revisionCosts).values(piece);
  }
}
