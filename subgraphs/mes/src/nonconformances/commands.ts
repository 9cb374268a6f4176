import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { inspections } from '@throughline/drizzle/mes/inspections';
import {
  nonConformanceInspections,
  nonConformanceLots,
  nonConformances,
  nonConformanceStatusChanges,
} from '@throughline/drizzle/mes/nonconformances';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { eq, inArray } from 'drizzle-orm';
import { holdLots } from '../products/commands.ts';
import { itemOf } from '../products/queries.ts';
import { itemsOfLots } from './queries.ts';
import {
  assertLotOf,
  assertMayTurn,
  type NonConformanceCommand,
  nonConformanceTransitions,
} from './rules.ts';

export type NonConformance = typeof nonConformances.$inferSelect;

export interface NewNonConformance {
  readonly itemId: string;
  readonly lotIds: readonly string[];
  readonly inspectionIds: readonly string[];
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
  const inspectionIds = [...new Set(input.inspectionIds)];
  await assertInspections(work, inspectionIds);
  const lotIds = [...new Set(input.lotIds)];
  await assertLots(work, itemId, lotIds);
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
  if (lotIds.length > 0) {
    await work.tx
      .insert(nonConformanceLots)
      .values(lotIds.map((lotId) => ({ nonConformanceId: id, lotId })));
  }
  if (inspectionIds.length > 0) {
    await work.tx
      .insert(nonConformanceInspections)
      .values(inspectionIds.map((inspectionId) => ({ nonConformanceId: id, inspectionId })));
  }
  const reason = `${number}: ${description}`;
  await holdLots(
    work,
    lotIds.map((lotId) => ({ lotId, itemId, reason })),
  );
  const said = { nonConformanceId: id, number, itemId, revisionId, lotIds, cause, description };
  work.append({
    type: 'NonConformanceRaised',
    aggregateType: 'NonConformance',
    aggregateId: id,
    payload: { ...said, inspectionIds },
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

/** Those that ERP received and those that were made here. */
async function assertLots(work: Work, itemId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const itemOfLot = await itemsOfLots(work.tx, ids);
  ids.forEach((id, at) => assertLotOf(itemOfLot.get(id) ?? null, itemId, `lotIds.${at}`));
}

async function assertInspections(work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await work.tx
    .select({ id: inspections.id })
    .from(inspections)
    .where(inArray(inspections.id, [...ids]));
  const known = new Set(rows.map((row) => row.id));
  ids.forEach((id, at) => {
    if (!known.has(id)) throw notFound('inspection', `inspectionIds.${at}`);
  });
}

/** Everything about it is decided one after another, under its row's lock. */
export async function lockNonConformance(work: Work, id: string): Promise<NonConformance> {
  const [found] = await work.tx
    .select()
    .from(nonConformances)
    .where(eq(nonConformances.id, id))
    .for('update');
  if (!found) throw notFound('nonconformance', 'nonConformanceId');
  return found;
}

/** Brings it to the state that a command leads to, and notes it. */
export async function move(
  work: Work,
  row: NonConformance,
  command: NonConformanceCommand,
  reason: string,
  disposition = row.disposition,
): Promise<void> {
  assertMayTurn(row, command);
  const status = nonConformanceTransitions[command].to;
  await work.tx
    .update(nonConformances)
    .set({ status, disposition })
    .where(eq(nonConformances.id, row.id));
  await work.tx.insert(nonConformanceStatusChanges).values({
    id: newId(),
    nonConformanceId: row.id,
    command,
    fromStatus: row.status,
    toStatus: status,
    reason,
    changedAt: work.now,
    actor: work.actor,
  });
}

/** Says what was decided, or that it is done, to who holds the lots. */
export async function tell(
  work: Work,
  type: 'NonConformanceDispositioned' | 'NonConformanceClosed',
  { id: nonConformanceId, number, itemId }: NonConformance,
  disposition: NonConformance['disposition'],
): Promise<void> {
  const lots = await work.tx
    .select({ lotId: nonConformanceLots.lotId })
    .from(nonConformanceLots)
    .where(eq(nonConformanceLots.nonConformanceId, nonConformanceId))
    .orderBy(nonConformanceLots.lotId);
  const lotIds = lots.map(({ lotId }) => lotId);
  work.append({
    type,
    aggregateType: 'NonConformance',
    aggregateId: nonConformanceId,
    payload: { nonConformanceId, number, itemId, lotIds, disposition },
  });
}

export interface Reasoned {
  readonly nonConformanceId: string;
  readonly reason: string;
}

export async function closeNonConformance(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  const row = await lockNonConformance(work, input.nonConformanceId);
  await move(work, row, 'CLOSE', input.reason);
  await tell(work, 'NonConformanceClosed', row, row.disposition);
  return { id: row.id };
}
