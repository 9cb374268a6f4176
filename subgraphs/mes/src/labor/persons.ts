import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { personQualifications, persons } from '@throughline/drizzle/mes/labor';
import { and, eq, isNull } from 'drizzle-orm';
import { assertCode, assertName } from '../equipment/rules.ts';
import { assertValidity } from './rules.ts';

export type Person = typeof persons.$inferSelect;

export interface PersonAsked {
  readonly personId: string | null;
  readonly personNumber: string | null;
}

/** What is said of a person is written one after another, under their row's lock. */
export async function lockPerson(work: Work, asked: PersonAsked): Promise<Person> {
  const { personId, personNumber } = asked;
  const [person] = await work.tx
    .select()
    .from(persons)
    .where(personId === null ? eq(persons.number, personNumber ?? '') : eq(persons.id, personId))
    .for('no key update');
  if (!person) throw notFound('person', personId === null ? 'personNumber' : 'personId');
  return person;
}

export async function createPerson(
  work: Work,
  { number, name }: { number: string; name: string },
): Promise<{ id: string }> {
  assertCode(number, 'number');
  assertName(name, 'name');
  const id = newId();
  const written = await work.tx
    .insert(persons)
    .values({ id, number, name })
    .onConflictDoNothing()
    .returning({ id: persons.id });
  if (written.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `Somebody has the number ${number}.`, 'number');
  }
  return { id };
}

export interface QualificationToGrant {
  readonly personId: string;
  readonly qualification: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

export async function grantQualification(
  work: Work,
  { personId, qualification: name, validFrom, validTo }: QualificationToGrant,
): Promise<{ id: string }> {
  assertName(name, 'qualification');
  assertValidity(validFrom, validTo);
  const { id } = await lockPerson(work, { personId, personNumber: null });
  await work.tx.insert(personQualifications).values({
    id: newId(),
    personId: id,
    name,
    validFrom,
    validTo,
    grantedAt: work.now,
    grantedBy: work.actor,
  });
  return { id };
}

export async function withdrawQualification(
  work: Work,
  input: { personId: string; qualification: string; reason: string },
): Promise<{ id: string }> {
  assertReason(input.reason);
  const { id } = await lockPerson(work, { personId: input.personId, personNumber: null });
  const withdrawn = await work.tx
    .update(personQualifications)
    .set({ withdrawnAt: work.now, withdrawnBy: work.actor, withdrawalReason: input.reason })
    .where(
      and(
        eq(personQualifications.personId, id),
        eq(personQualifications.name, input.qualification),
        isNull(personQualifications.withdrawnAt),
      ),
    )
    .returning({ id: personQualifications.id });
  if (withdrawn.length === 0) {
    throw new Refusal(
      'NOT_QUALIFIED',
      `Nothing of ${input.qualification} is granted.`,
      'qualification',
    );
  }
  return { id };
}
