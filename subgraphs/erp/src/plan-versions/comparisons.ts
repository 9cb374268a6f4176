import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import {
  planDifferences,
  planPromises,
  planVersions,
} from '@throughline/drizzle/erp/plan-versions';
import { eq } from 'drizzle-orm';
import { dateOf, type Difference, type Supply } from './rules.ts';
import type { Comparison } from './trying.ts';

/** Replaces what was compared before. */
export async function saveComparison(work: Work, versionId: string, of: Comparison): Promise<void> {
  await work.tx.delete(planDifferences).where(eq(planDifferences.versionId, versionId));
  await work.tx.delete(planPromises).where(eq(planPromises.versionId, versionId));
  for (const some of chunks(of.differences)) {
    await work.tx.insert(planDifferences).values(some.map((one) => toRow(versionId, one)));
  }
  for (const some of chunks(of.promises)) {
    await work.tx.insert(planPromises).values(
      some.map(({ before, after, ...line }) => ({
        ...line,
        id: newId(),
        versionId,
        beforeOn: before,
        afterOn: after,
      })),
    );
  }
  await work.tx
    .update(planVersions)
    .set({ comparedAt: work.now, purchaseValueChange: of.purchaseValueChange.toFixed() })
    .where(eq(planVersions.id, versionId));
}

type Row = typeof planDifferences.$inferSelect;

function toRow(versionId: string, one: Difference): Row {
  const { kind, before, after } = one;
  const order = after ?? before;
  if (!order) throw new Error('a difference between nothing and nothing');
  return {
    id: newId(),
    versionId,
    kind,
    siteId: order.siteId,
    itemId: order.itemId,
    plannedOrderId: before?.id ?? null,
    onDate: dateOf(one),
    beforeSupplyType: before?.supplyType ?? null,
    beforeQuantity: before?.quantity ?? null,
    beforeStartOn: before?.startOn ?? null,
    beforeDueOn: before?.dueOn ?? null,
    afterSupplyType: after?.supplyType ?? null,
    afterQuantity: after?.quantity ?? null,
    afterStartOn: after?.startOn ?? null,
    afterDueOn: after?.dueOn ?? null,
  };
}

/** What was compared last. */
export async function comparisonOf(work: Work, versionId: string): Promise<Difference[]> {
  const rows = await work.tx
    .select()
    .from(planDifferences)
    .where(eq(planDifferences.versionId, versionId));
  return rows.map((row) => ({
    kind: row.kind,
    before: beforeOf(row),
    after: afterOf(row),
  }));
}

/** The order as it was in force when it was compared. */
export function beforeOf(row: Row): Supply | null {
  const { siteId, itemId, plannedOrderId, beforeSupplyType, beforeQuantity } = row;
  const { beforeStartOn, beforeDueOn } = row;
  if (!plannedOrderId || !beforeSupplyType || !beforeQuantity) return null;
  return {
    id: plannedOrderId,
    siteId,
    itemId,
    supplyType: beforeSupplyType,
    quantity: beforeQuantity,
    startOn: beforeStartOn ?? '',
    dueOn: beforeDueOn ?? '',
  };
}

/** The order as it would be. */
export function afterOf(row: Row): Supply | null {
  const { id, siteId, itemId, plannedOrderId, afterSupplyType, afterQuantity } = row;
  const { afterStartOn, afterDueOn } = row;
  if (!afterSupplyType || !afterQuantity) return null;
  return {
    id: plannedOrderId ?? id,
    siteId,
    itemId,
    supplyType: afterSupplyType,
    quantity: afterQuantity,
    startOn: afterStartOn ?? '',
    dueOn: afterDueOn ?? '',
  };
}
