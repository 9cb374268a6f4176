import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  inspectionCorrections,
  inspectionResults,
  inspections,
} from '@throughline/drizzle/mes/inspections';
import { jobPlans } from '@throughline/drizzle/mes/jobs';
import { persons } from '@throughline/drizzle/mes/labor';
import { and, desc, eq } from 'drizzle-orm';
import { assertCode } from '../equipment/rules.ts';
import { type LockedJob, lockJob } from '../jobs/commands.ts';
import { type Characteristic, characteristicsOf } from '../sampling/queries.ts';
import { assertNotAhead } from '../states/rules.ts';
import {
  assertCounts,
  assertFound,
  assertInspectable,
  type Found,
  mismatch,
  sampleNumberOf,
} from './rules.ts';

export type Inspection = typeof inspections.$inferSelect;
export type InspectionResult = typeof inspectionResults.$inferSelect;

export interface NewInspection extends Found {
  readonly jobOrderId: string;
  readonly characteristicId: string;
  readonly sampleNumber: number | null;
  readonly gauge: string | null;
  readonly personId: string | null;
  readonly personNumber: string | null;
  readonly lotId: string | null;
  /** Null: now. */
  readonly inspectedAt: string | null;
}

/** What was written, for who judges it in the same transaction. */
export interface Recorded {
  readonly locked: LockedJob;
  readonly inspection: Inspection;
  readonly characteristic: Characteristic;
}

export async function recordInspection(work: Work, input: NewInspection): Promise<Recorded> {
  const locked = await lockJob(work, input.jobOrderId);
  const { order, job } = locked;
  assertInspectable(order, job);
  const characteristic = await characteristicOf(work, job.id, input.characteristicId);
  assertFound(characteristic, input);
  if (input.gauge !== null) assertCode(input.gauge, 'gauge');
  const inspectedAt = input.inspectedAt === null ? work.now : new Date(input.inspectedAt);
  assertNotAhead(inspectedAt, work.now, 'inspectedAt');
  const personId = await inspectorOf(work, input);
  const inspection = {
    id: newId(),
    jobOrderId: job.id,
    workOrderId: order.id,
    workCenterId: job.workCenterId,
    itemId: order.itemId,
    operationSequence: job.sequence,
    characteristicName: characteristic.name,
    characteristicId: characteristic.characteristicId,
    kind: characteristic.kind,
    sampleNumber: sampleNumberOf(input.sampleNumber, await samplesKnown(work, input)),
    gauge: input.gauge,
    personId,
    lotId: input.lotId,
    inspectedAt,
    recordedAt: work.now,
    actor: work.actor,
  };
  await work.tx.insert(inspections).values(inspection);
  await work.tx.insert(inspectionResults).values(resultsOf(inspection.id, input));
  return { locked, inspection, characteristic };
}

function resultsOf(inspectionId: string, { values, inspectedCount, nonconformingCount }: Found) {
  const row = (piece: number) => ({ id: newId(), inspectionId, piece });
  return values === null
    ? [{ ...row(1), inspectedCount, nonconformingCount }]
    : values.map((value, at) => ({ ...row(at + 1), value }));
}

async function characteristicOf(work: Work, jobOrderId: string, id: string) {
  const [plan] = await work.tx.select().from(jobPlans).where(eq(jobPlans.jobOrderId, jobOrderId));
  const found = characteristicsOf(plan).find((one) => one.characteristicId === id);
  if (!found) throw notFound('characteristic of this job', 'characteristicId');
  return found;
}

/** Who calls holds the order's lock: no two samples get one number. */
async function samplesKnown(work: Work, asked: NewInspection) {
  const { jobOrderId, characteristicId, sampleNumber } = inspections;
  const [newest] = await work.tx
    .select({ sampleNumber })
    .from(inspections)
    .where(
      and(
        eq(jobOrderId, asked.jobOrderId),
        eq(characteristicId, asked.characteristicId),
        // Of a number that is asked for only that is looked up.
        asked.sampleNumber === null ? undefined : eq(sampleNumber, asked.sampleNumber),
      ),
    )
    .orderBy(desc(sampleNumber))
    .limit(1);
  return { highest: newest?.sampleNumber ?? 0, isTaken: newest !== undefined };
}

async function inspectorOf(
  work: Work,
  { personId, personNumber }: Pick<NewInspection, 'personId' | 'personNumber'>,
): Promise<string | null> {
  if (personId === null && personNumber === null) return null;
  if (personId !== null && personNumber !== null) {
    throw new Refusal('PERSON_UNCLEAR', 'An id or a number is said, not both.', 'personId');
  }
  const [person] = await work.tx
    .select({ id: persons.id })
    .from(persons)
    .where(personId === null ? eq(persons.number, personNumber ?? '') : eq(persons.id, personId));
  if (!person) throw notFound('person', personId === null ? 'personNumber' : 'personId');
  return person.id;
}

export interface ResultToCorrect {
  readonly inspectionResultId: string;
  readonly value: string | null;
  readonly inspectedCount: number | null;
  readonly nonconformingCount: number | null;
  readonly voided: boolean;
  readonly reason: string;
}

/** What stood there is kept. It may be found out after the work order was closed. */
export async function correctInspectionResult(
  work: Work,
  { inspectionResultId, reason, ...now }: ResultToCorrect,
): Promise<Recorded> {
  assertReason(reason);
  const [found] = await work.tx
    .select({ inspection: inspections })
    .from(inspectionResults)
    .innerJoin(inspections, eq(inspections.id, inspectionResults.inspectionId))
    .where(eq(inspectionResults.id, inspectionResultId));
  if (!found) throw notFound('result', 'inspectionResultId');
  const { inspection } = found;
  const locked = await lockJob(work, inspection.jobOrderId);
  assertSameKind(inspection, now);
  const [before] = await work.tx
    .select()
    .from(inspectionResults)
    .where(eq(inspectionResults.id, inspectionResultId));
  if (!before) throw notFound('result', 'inspectionResultId');
  await work.tx
    .update(inspectionResults)
    .set(now)
    .where(eq(inspectionResults.id, inspectionResultId));
  await work.tx.insert(inspectionCorrections).values({
    id: newId(),
    inspectionResultId,
    valueBefore: before.value,
    inspectedBefore: before.inspectedCount,
    nonconformingBefore: before.nonconformingCount,
    voidedBefore: before.voided,
    ...now,
    reason,
    recordedAt: work.now,
    actor: work.actor,
  });
  const { jobOrderId, characteristicId } = inspection;
  const characteristic = await characteristicOf(work, jobOrderId, characteristicId);
  return { locked, inspection, characteristic };
}

function assertSameKind(
  { kind }: Inspection,
  {
    value,
    inspectedCount,
    nonconformingCount,
  }: Omit<ResultToCorrect, 'reason' | 'inspectionResultId'>,
): void {
  if (kind === 'VARIABLE') {
    if (value === null || inspectedCount !== null || nonconformingCount !== null) {
      throw mismatch('It is measured: say the value.', 'value');
    }
    return;
  }
  if (value !== null) throw mismatch('It is good or not: say how many of how many.', 'value');
  assertCounts(inspectedCount, nonconformingCount);
}
