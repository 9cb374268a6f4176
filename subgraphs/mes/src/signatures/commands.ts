import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import { sha256Of } from '@throughline/chassis/signing';
import type { Work } from '@throughline/chassis/transaction';
import { persons } from '@throughline/drizzle/mes/labor';
import { electronicSignatures } from '@throughline/drizzle/mes/signatures';
import { eq } from 'drizzle-orm';
import { assertName } from '../equipment/rules.ts';
import { lockJob } from '../jobs/commands.ts';
import { jobRecords } from './job-records.ts';
import { assertSignable } from './rules.ts';

export type Signature = typeof electronicSignatures.$inferSelect;

export interface ToSign extends Pick<
  Signature,
  'recordType' | 'recordId' | 'personId' | 'meaning' | 'role' | 'decision' | 'reason'
> {
  /** What is signed. */
  readonly content: unknown;
}

/** A signature seals all that is written beside it, when and by whom included. */
export function sealOf({ signatureSha256: _, id: __, ...signed }: Signature): string {
  return sha256Of(signed);
}

/** Who calls has authenticated the person, and holds the lock of what is signed. */
export async function sign(work: Work, { content, ...signature }: ToSign): Promise<{ id: string }> {
  assertName(signature.meaning, 'meaning');
  const [person] = await work.tx.select().from(persons).where(eq(persons.id, signature.personId));
  if (!person) throw notFound('person', 'personId');
  const signed: Signature = {
    id: newId(),
    ...signature,
    printedName: person.name,
    contentSha256: sha256Of(content),
    signatureSha256: '',
    signedAt: work.now,
    actor: work.actor,
  };
  await work.tx.insert(electronicSignatures).values({ ...signed, signatureSha256: sealOf(signed) });
  return { id: signed.id };
}

/** Under the order's lock, so that nothing is reported between what is read and what is signed. */
export async function signJobStep(
  work: Work,
  { jobOrderId, personId, meaning }: { jobOrderId: string; personId: string; meaning: string },
): Promise<{ id: string }> {
  const { job } = await lockJob(work, jobOrderId);
  assertSignable(job);
  const content = (await jobRecords(work.tx, [job.id])).get(job.id);
  const about = { recordType: 'JobOrder', recordId: job.id } as const;
  return sign(work, {
    ...about,
    personId,
    meaning,
    content,
    role: null,
    decision: null,
    reason: null,
  });
}
