import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { nonConformanceLots, nonConformances } from '@throughline/drizzle/mes/quality';
import { eq } from 'drizzle-orm';
import { holdLots } from '../products/commands.ts';
import { itemOf } from '../products/queries.ts';

export type NonConformance = typeof nonConformances.$inferSelect;

export interface NewNonConformance {
  readonly itemId: string;
  readonly lotIds: readonly string[];
  readonly workOrderId: string | null;
  readonly cause: NonConformance['cause'];
  readonly description: string;
}

/** Its lots are held here at once, and everywhere as soon as it is heard. */
export async function raiseNonConformance(
  work: Work,
  input: NewNonConformance,
): Promise<{ id: string }> {
  const { itemId, workOrderId, cause, description } = input;
  await itemOf(work.tx, itemId);
  const revisionId = workOrderId === null ? null : await revisionOf(work, workOrderId);
  const id = newId();
  const number = await nextNumber(work, 'non_conformance_number', 'NC');
  await work.tx.insert(nonConformances).values({
    id,
    number,
    itemId,
    revisionId,
    workOrderId,
    cause,
    description,
    raisedAt: work.now,
    actor: work.actor,
  });
  const lotIds = [...new Set(input.lotIds)];
  if (lotIds.length > 0) {
    await work.tx
      .insert(nonConformanceLots)
      .values(lotIds.map((lotId) => ({ nonConformanceId: id, lotId })));
  }
  const reason = `${number}: ${description}`;
  await holdLots(
    work,
    lotIds.map((lotId) => ({ lotId, itemId, reason })),
  );
  work.append({
    type: 'NonConformanceRaised',
    aggregateType: 'NonConformance',
    aggregateId: id,
    payload: { nonConformanceId: id, number, itemId, revisionId, lotIds, cause, description },
  });
  return { id };
}

async function revisionOf(work: Work, workOrderId: string): Promise<string> {
  const [order] = await work.tx
    .select({ revisionId: workOrders.revisionId })
    .from(workOrders)
    .where(eq(workOrders.id, workOrderId));
  if (!order) throw notFound('work order', 'workOrderId');
  return order.revisionId;
}
