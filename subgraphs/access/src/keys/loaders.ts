import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { apiKeys, apiKeySecrets } from '@throughline/drizzle/access/keys';
import { and, inArray, isNotNull, max } from 'drizzle-orm';

export const apiKeyById = defineLoader<string, typeof apiKeys.$inferSelect>(async ({ db }, ids) =>
  indexBy(
    await db
      .select()
      .from(apiKeys)
      .where(inArray(apiKeys.id, [...ids])),
    ({ id }) => id,
  ),
);

/** Until when an older secret of a key is taken; also when that is over. */
export const overlapEndOf = defineLoader<string, Date>(async ({ db }, ids) => {
  const rows = await db
    .select({ id: apiKeySecrets.apiKeyId, end: max(apiKeySecrets.expiresAt) })
    .from(apiKeySecrets)
    .where(and(inArray(apiKeySecrets.apiKeyId, [...ids]), isNotNull(apiKeySecrets.expiresAt)))
    .groupBy(apiKeySecrets.apiKeyId);
  return new Map(rows.flatMap(({ id, end }) => (end === null ? [] : [[id, end] as const])));
});
