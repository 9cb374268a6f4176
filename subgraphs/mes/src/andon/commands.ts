import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { assertReason } from '@throughline/chassis/reason';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { andonCalls, andonCallStatusChanges } from '@throughline/drizzle/mes/andon';
import { workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { persons } from '@throughline/drizzle/mes/labor';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { keepNext } from './escalation/commands.ts';
import { sayCall } from './saying.ts';
import {
  type AndonCallCommand,
  andonCallTransitions,
  assertJobHere,
  assertMoves,
  assertNote,
  assertOnePerson,
  assertPlace,
  openStatuses,
} from './rules.ts';

type AndonCall = typeof andonCalls.$inferSelect;

interface PersonAsked {
  readonly personId: string | null;
  readonly personNumber: string | null;
}

async function personOf(work: Work, asked: PersonAsked): Promise<string | null> {
  const { personId, personNumber } = asked;
  assertOnePerson(personId, personNumber);
  if (personId === null && personNumber === null) return null;
  const [person] = await work.tx
    .select({ id: persons.id })
    .from(persons)
    .where(personId === null ? eq(persons.number, personNumber ?? '') : eq(persons.id, personId));
  if (!person) throw notFound('person', personId === null ? 'personNumber' : 'personId');
  return person.id;
}

export interface NewAndonCall extends PersonAsked {
  readonly kind: AndonCall['kind'];
  readonly workUnitId: string | null;
  readonly workCenterId: string | null;
  readonly jobOrderId: string | null;
  readonly note: string | null;
}

type Place = Pick<AndonCall, 'workUnitId' | 'workCenterId' | 'siteId'>;

async function placeOf(work: Work, { workUnitId, ...asked }: NewAndonCall): Promise<Place> {
  assertPlace(workUnitId, asked.workCenterId);
  let workCenterId = asked.workCenterId ?? '';
  if (workUnitId !== null) {
    const [unit] = await work.tx.select().from(workUnits).where(eq(workUnits.id, workUnitId));
    if (!unit) throw notFound('work unit', 'workUnitId');
    ({ workCenterId } = unit);
  }
  const center = await shareCenter(work, workCenterId);
  if (!center) throw notFound('work centre', 'workCenterId');
  return { workUnitId, workCenterId, siteId: center.siteId };
}

/** Its levels of escalation stay as they are until this is written. */
async function shareCenter(work: Work, id: string) {
  const [center] = await work.tx
    .select()
    .from(workCenters)
    .where(eq(workCenters.id, id))
    .for('share');
  return center ?? null;
}

async function requireJob(work: Work, id: string, place: Place): Promise<void> {
  const [job] = await work.tx.select().from(jobOrders).where(eq(jobOrders.id, id));
  if (!job) throw notFound('job', 'jobOrderId');
  assertJobHere(job, place);
}

export async function raiseAndonCall(work: Work, input: NewAndonCall): Promise<{ id: string }> {
  const { kind, jobOrderId, note } = input;
  assertNote(note);
  const place = await placeOf(work, input);
  if (jobOrderId !== null) await requireJob(work, jobOrderId, place);
  const personId = await personOf(work, input);
  const call = { id: newId(), kind, ...place, jobOrderId, note, personId, level: 0 };
  const number = await nextNumber(work, 'andon_call_number', 'AC');
  // Who calls at the same time waits here for the other's commit.
  const written = await work.tx
    .insert(andonCalls)
    .values({ ...call, number, status: 'RAISED', raisedAt: work.now, actor: work.actor })
    .onConflictDoNothing()
    .returning({ id: andonCalls.id });
  if (written.length === 0) throw await openAlready(work, kind, place);
  await keepNext(work, [{ ...call, status: 'RAISED', raisedAt: work.now }]);
  sayCall(work, call, 'Raised');
  return { id: call.id };
}

async function openAlready(work: Work, kind: AndonCall['kind'], place: Place): Promise<Refusal> {
  const [open] = await work.tx
    .select({ number: andonCalls.number, status: andonCalls.status })
    .from(andonCalls)
    .where(
      and(
        eq(andonCalls.kind, kind),
        inArray(andonCalls.status, [...openStatuses]),
        eq(andonCalls.workCenterId, place.workCenterId),
        place.workUnitId === null
          ? isNull(andonCalls.workUnitId)
          : eq(andonCalls.workUnitId, place.workUnitId),
      ),
    );
  const which = open ? `${open.number} is ${open.status}` : 'One was open until now';
  return new Refusal('ANDON_CALL_OPEN', `${which}: this was called already.`, 'kind');
}

export interface AndonCallStep extends PersonAsked {
  readonly andonCallId: string;
  readonly note: string | null;
}

const saidOf = { ACKNOWLEDGE: 'Acknowledged', RESOLVE: 'Resolved', CANCEL: 'Cancelled' } as const;

/** Everything about a call is decided one after another, under its row's lock. */
async function move(
  work: Work,
  { andonCallId, note, ...asked }: AndonCallStep,
  command: AndonCallCommand,
): Promise<{ id: string }> {
  const ofCall = eq(andonCalls.id, andonCallId);
  const [known] = await work.tx.select().from(andonCalls).where(ofCall);
  if (known) await shareCenter(work, known.workCenterId);
  const [call] = await work.tx.select().from(andonCalls).where(ofCall).for('update');
  if (!call) throw notFound('andon call', 'andonCallId');
  assertMoves(call, command);
  const personId = await personOf(work, asked);
  const status = andonCallTransitions[command].to;
  await work.tx.update(andonCalls).set({ status }).where(eq(andonCalls.id, call.id));
  await work.tx.insert(andonCallStatusChanges).values({
    id: newId(),
    andonCallId: call.id,
    command,
    fromStatus: call.status,
    toStatus: status,
    note,
    personId,
    changedAt: work.now,
    actor: work.actor,
  });
  await keepNext(work, [{ ...call, status }]);
  sayCall(work, call, saidOf[command]);
  return { id: call.id };
}

export async function acknowledgeAndonCall(
  work: Work,
  input: AndonCallStep,
): Promise<{ id: string }> {
  assertNote(input.note);
  return move(work, input, 'ACKNOWLEDGE');
}

export async function resolveAndonCall(work: Work, input: AndonCallStep): Promise<{ id: string }> {
  assertNote(input.note);
  return move(work, input, 'RESOLVE');
}

export async function cancelAndonCall(
  work: Work,
  { reason, ...input }: Omit<AndonCallStep, 'note'> & { readonly reason: string },
): Promise<{ id: string }> {
  assertReason(reason);
  assertNote(reason, 'reason');
  return move(work, { ...input, note: reason }, 'CANCEL');
}
