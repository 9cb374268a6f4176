import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { apiKeys } from '@throughline/drizzle/access/keys';
import { eq } from 'drizzle-orm';

/** The key that asks, for what lives on with its rights. Locked, so that of two at the same time the second counts the first. */
export async function lockOwnKey(work: Work, what: string) {
  const [key] = await work.tx
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.handle, work.actor))
    .for('no key update');
  if (key) return key;
  throw new Refusal(
    'KEY_REQUIRED',
    `${what} has the rights of an API key that was made with createApiKey.`,
  );
}
