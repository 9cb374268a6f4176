import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { sha256Of } from '@throughline/chassis/signing';
import { electronicSignatures, signingPins } from '@throughline/drizzle/mes/signatures';
import { and, inArray, isNull } from 'drizzle-orm';
import { jobRecords } from './job-records.ts';

export const signatureById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(electronicSignatures)
      .where(inArray(electronicSignatures.id, [...ids])),
    (row) => row.id,
  ),
);

/** Ids are of different kinds of records, and unique among all of them. */
export const signaturesOfRecord = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(electronicSignatures)
      .where(
        and(
          inArray(electronicSignatures.recordType, ['JobOrder', 'DispositionReview']),
          inArray(electronicSignatures.recordId, [...ids]),
        ),
      )
      .orderBy(electronicSignatures.id),
  (row) => row.recordId,
);

export const hashOfJobRecord = defineLoader(async ({ db }, ids: readonly string[]) => {
  const records = await jobRecords(db, ids);
  return new Map([...records].map(([id, content]) => [id, sha256Of(content)]));
});

export const hasPin = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .select({ personId: signingPins.personId })
    .from(signingPins)
    .where(and(inArray(signingPins.personId, [...ids]), isNull(signingPins.endedAt)));
  return new Map(rows.map((row) => [row.personId, true]));
});
