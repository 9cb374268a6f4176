import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workCenters } from '@throughline/drizzle/mes/equipment';
import { laborCorrections, laborEntries } from '@throughline/drizzle/mes/labor';
import { and, eq, gte, inArray, isNull, ne, or } from 'drizzle-orm';
import { lockJob } from '../jobs/commands.ts';
import { workUnitOf } from '../jobs/workplaces.ts';
import { hasEnded } from '../orders/rules.ts';
import { assertNotAhead } from '../states/rules.ts';
import { tellLabor } from '../labor-shares/commands.ts';
import { wholeSecond } from '../labor-shares/rules.ts';
import { lockPerson, type PersonAsked } from './persons.ts';
import {
  assertCorrection,
  assertJobStarted,
  assertOne,
  assumedEnds,
  beginning,
  endingAt,
  extent,
} from './rules.ts';

export type LaborEntry = typeof laborEntries.$inferSelect;

interface Place {
  readonly jobOrderId: string | null;
  readonly workCenterId: string | null;
}

interface Clocked extends PersonAsked, Place {
  /** Null: now. */
  readonly occurredAt: string | null;
}

/** A person's times on one job, or at one work centre without a job. */
const ofPlace = (personId: string, { jobOrderId, workCenterId }: Place) =>
  and(
    eq(laborEntries.personId, personId),
    jobOrderId === null
      ? and(isNull(laborEntries.jobOrderId), eq(laborEntries.workCenterId, workCenterId ?? ''))
      : eq(laborEntries.jobOrderId, jobOrderId),
  );

/** What lasts, or ended later without that somebody clocked it. */
const mayEndAt = (at: Date) =>
  or(
    isNull(laborEntries.endedAt),
    and(inArray(laborEntries.endedBy, [...assumedEnds]), gte(laborEntries.endedAt, at)),
  );

function momentOf(work: Work, { occurredAt }: Clocked): Date {
  const at = occurredAt === null ? work.now : new Date(occurredAt);
  assertNotAhead(at, work.now, 'occurredAt');
  return wholeSecond(at);
}

async function requireCenter(work: Work, id: string): Promise<void> {
  const [center] = await work.tx.select().from(workCenters).where(eq(workCenters.id, id));
  if (!center) throw notFound('work centre', 'workCenterId');
}

/** The order is locked before the person, so that a job does not end while somebody begins on it. */
async function lockPlace(work: Work, input: Clocked & { workUnitId: string | null }) {
  if (input.jobOrderId === null) {
    const workCenterId = input.workCenterId ?? '';
    await requireCenter(work, workCenterId);
    const workUnitId = await workUnitOf(work, { workCenterId }, input.workUnitId);
    return { job: null, workCenterId, workUnitId };
  }
  const { job } = await lockJob(work, input.jobOrderId);
  assertJobStarted(job);
  const { workCenterId, completedAt } = job;
  const workUnitId = await workUnitOf(work, job, input.workUnitId ?? job.workUnitId);
  return { job: { ended: hasEnded(job), completedAt }, workCenterId, workUnitId };
}

export async function clockOn(
  work: Work,
  input: Clocked & { workUnitId: string | null },
): Promise<{ ids: string[] }> {
  assertOne(input.personId, input.personNumber, 'PERSON_REQUIRED', 'personId');
  assertOne(input.jobOrderId, input.workCenterId, 'PLACE_REQUIRED', 'jobOrderId');
  const startedAt = momentOf(work, input);
  const { job, workCenterId, workUnitId } = await lockPlace(work, input);
  const person = await lockPerson(work, input);
  const others = await work.tx.select().from(laborEntries).where(ofPlace(person.id, input));
  const id = newId();
  const ending = beginning(others, startedAt, job);
  await work.tx.insert(laborEntries).values({
    id,
    personId: person.id,
    jobOrderId: input.jobOrderId,
    workCenterId,
    workUnitId,
    startedAt,
    ...ending,
    recordedAt: work.now,
    actor: work.actor,
  });
  const period = { from: startedAt, to: ending.endedAt };
  await tellLabor(work, [{ laborEntryId: id, personId: person.id, ...period }], { begun: true });
  return { ids: [id] };
}

export async function clockOff(work: Work, input: Clocked): Promise<{ ids: string[] }> {
  assertOne(input.personId, input.personNumber, 'PERSON_REQUIRED', 'personId');
  const isAll = input.jobOrderId === null && input.workCenterId === null;
  if (!isAll) assertOne(input.jobOrderId, input.workCenterId, 'PLACE_REQUIRED', 'jobOrderId');
  const endedAt = momentOf(work, input);
  const person = await lockPerson(work, input);
  const entries = await work.tx
    .select()
    .from(laborEntries)
    .where(
      isAll
        ? and(eq(laborEntries.personId, person.id), mayEndAt(endedAt))
        : ofPlace(person.id, input),
    )
    .orderBy(laborEntries.id)
    // A job that ends meanwhile ends them too: who comes second sees it.
    .for('update');
  const ending = endingAt(entries, endedAt);
  const ids = ending.map((one) => one.id);
  await work.tx
    .update(laborEntries)
    .set({ endedAt, endedBy: 'CLOCKED_OFF' })
    .where(inArray(laborEntries.id, ids));
  await tellLabor(
    work,
    ending.map(({ id, endedAt: until }) => ({
      laborEntryId: id,
      personId: person.id,
      from: endedAt,
      to: until,
    })),
  );
  return { ids };
}

export interface LaborToCorrect {
  readonly laborEntryId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly reason: string;
}

async function entryOf(work: Work, id: string): Promise<LaborEntry> {
  const [entry] = await work.tx.select().from(laborEntries).where(eq(laborEntries.id, id));
  if (!entry) throw notFound('time on a job', 'personnelActualId');
  return entry;
}

export async function correctLabor(work: Work, input: LaborToCorrect): Promise<{ ids: string[] }> {
  assertReason(input.reason);
  const startedAt = wholeSecond(new Date(input.startedAt));
  const endedAt = input.endedAt === null ? null : wholeSecond(new Date(input.endedAt));
  assertNotAhead(startedAt, work.now, 'startedAt');
  if (endedAt !== null) assertNotAhead(endedAt, work.now, 'endedAt');
  const { personId, jobOrderId, workCenterId, id } = await entryOf(work, input.laborEntryId);
  const job = jobOrderId === null ? null : (await lockJob(work, jobOrderId)).job;
  await lockPerson(work, { personId, personNumber: null });
  const before = await entryOf(work, id);
  const others = await work.tx
    .select()
    .from(laborEntries)
    .where(and(ofPlace(personId, { jobOrderId, workCenterId }), ne(laborEntries.id, id)));
  assertCorrection({ startedAt, endedAt }, others, job !== null && hasEnded(job));
  await work.tx
    .update(laborEntries)
    .set({ startedAt, endedAt, endedBy: endedAt === null ? null : 'CORRECTED' })
    .where(eq(laborEntries.id, id));
  await work.tx.insert(laborCorrections).values({
    id: newId(),
    laborEntryId: id,
    startedBefore: before.startedAt,
    endedBefore: before.endedAt,
    startedAt,
    endedAt,
    reason: input.reason,
    recordedAt: work.now,
    actor: work.actor,
  });
  const period = extent(before, { startedAt, endedAt });
  const { reason } = input;
  await tellLabor(work, [{ laborEntryId: id, personId, ...period }], { reason });
  return { ids: [id] };
}
