import type { RequestContext, Unit } from '@throughline/chassis/context';
import { newId } from '@throughline/chassis/ids';
import { hashSecret, isSecret } from '@throughline/chassis/secrets';
import { runOnce, transact, type Work } from '@throughline/chassis/transaction';
import { signingPins } from '@throughline/drizzle/mes/signatures';
import { and, eq, isNull } from 'drizzle-orm';
import { lockPerson, type PersonAsked } from '../labor/persons.ts';
import { assertOne } from '../labor/rules.ts';
import { assertMayReset, assertPin, lockAfter, type PinRefusal, pinRefused } from './rules.ts';

async function pinOf(work: Work, personId: string) {
  const [pin] = await work.tx
    .select()
    .from(signingPins)
    .where(and(eq(signingPins.personId, personId), isNull(signingPins.endedAt)));
  return pin ?? null;
}

/** One try after another, under the person's lock, so that no two wrong ones count as one. */
async function tryPin(
  work: Work,
  asked: PersonAsked,
  pin: string,
): Promise<{ readonly personId: string } | PinRefusal> {
  const { id: personId } = await lockPerson(work, asked);
  const kept = await pinOf(work, personId);
  if (kept === null || kept.hash === null) return 'PIN_NOT_SET';
  if (kept.lockedUntil !== null && kept.lockedUntil > work.now) return 'PIN_LOCKED';
  const isRight = await isSecret(pin, kept.hash);
  const failures = isRight ? 0 : kept.failures + 1;
  if (failures > 0 || kept.failures > 0) {
    const lockedUntil = lockAfter(failures, work.now);
    await work.tx
      .update(signingPins)
      .set({ failures, lockedUntil })
      .where(eq(signingPins.id, kept.id));
  }
  return isRight ? { personId } : 'PIN_WRONG';
}

/** Who signs proves it. In a transaction of its own: a refusal must not take the count back. */
export async function authenticate(
  unit: Unit,
  asked: PersonAsked,
  pin: string,
  field = 'pin',
): Promise<string> {
  assertOne(asked.personId, asked.personNumber, 'PERSON_REQUIRED', 'personId');
  const tried = await transact(unit, (work) => tryPin(work, asked, pin));
  if (typeof tried === 'string') throw pinRefused(tried, field);
  return tried.personId;
}

export interface PinToSet {
  readonly person: PersonAsked;
  readonly pin: string;
  readonly currentPin: string | null;
  readonly idempotencyKey: string;
}

/** The PIN is no part of what the key is compared by: a hash of six digits is no secret. */
export async function setSigningPin(
  context: RequestContext,
  { person, pin, currentPin, idempotencyKey }: PinToSet,
): Promise<{ id: string }> {
  assertOne(person.personId, person.personNumber, 'PERSON_REQUIRED', 'personId');
  const checked = currentPin === null ? null : await provenBy(context, person, currentPin, pin);
  const hash = await hashSecret(pin);
  const once = ['setSigningPin', idempotencyKey, person] as const;
  const done = await runOnce(context, once, async (work) => {
    const { id: personId, number } = await lockPerson(work, person);
    assertPin(pin, number);
    const before = await pinOf(work, personId);
    if (checked === null) assertMayReset(context.rights.scopes, before === null);
    await work.tx
      .update(signingPins)
      .set({ endedAt: work.now, hash: null })
      .where(and(eq(signingPins.personId, personId), isNull(signingPins.endedAt)));
    const set = { setAt: work.now, setBy: work.actor };
    await work.tx.insert(signingPins).values({ id: newId(), personId, hash, ...set });
    return { id: personId };
  });
  // A key that comes again with another PIN set nothing: its sender must hear that.
  await authenticate(context, person, pin);
  return done;
}

/** Sent again, the change has been made, and the new PIN is the current one. */
async function provenBy(
  context: RequestContext,
  person: PersonAsked,
  currentPin: string,
  pin: string,
): Promise<true> {
  const tried = await transact(context, (work) => tryPin(work, person, currentPin));
  if (typeof tried !== 'string') return true;
  if (tried !== 'PIN_WRONG') throw pinRefused(tried, 'currentPin');
  await authenticate(context, person, pin, 'currentPin');
  return true;
}
