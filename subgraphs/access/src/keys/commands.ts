import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  hashApiKey,
  type KeyEnvironment,
  newApiKey,
  newHandle,
} from '@throughline/chassis/values/api-key';
import { apiKeys, apiKeySecrets } from '@throughline/drizzle/access/keys';
import { commandScopes, grants, scopes } from '@throughline/schema/scopes';
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { readNetworks } from './addresses.ts';
import {
  assertBudget,
  assertExpiry,
  assertName,
  assertPartnerReads,
  assertRolls,
  assertScopes,
  assertSites,
} from './rules.ts';

export interface NewKey {
  readonly name: string;
  readonly environment: KeyEnvironment;
  readonly scopes: readonly string[];
  readonly party: {
    readonly kind: 'INTERNAL' | 'CUSTOMER' | 'SUPPLIER';
    readonly id: string | null;
  };
  readonly siteIds: readonly string[] | null;
  readonly allowedAddresses: readonly string[] | null;
  readonly budget: { readonly maximum: number; readonly restoreRate: number } | null;
  readonly safelistOnly: boolean;
  readonly expiresAt: Date | null;
}

const book = {
  known: [...Object.keys(scopes), ...Object.keys(commandScopes)],
  covers: grants,
};

/** The key's id, to be kept with its answer; the key itself goes to `show`, and nowhere else. */
export function createApiKey(held: readonly string[], show: (key: string) => void) {
  return async (work: Work, asked: NewKey): Promise<{ id: string }> => {
    assertName(asked.name);
    assertScopes(asked.scopes, held, book);
    assertPartnerReads(asked.party.kind, asked.scopes, book);
    assertSites(asked.siteIds);
    assertBudget(asked.budget);
    assertExpiry(asked.expiresAt, work.now);
    const networks = readNetworks(asked.allowedAddresses);
    const [id, handle] = [newId(), newHandle()];
    await work.tx.insert(apiKeys).values({
      id,
      handle,
      name: asked.name.trim(),
      environment: asked.environment,
      scopes: [...new Set(asked.scopes)],
      partyKind: asked.party.kind,
      partyId: asked.party.id,
      siteIds: asked.siteIds === null ? null : [...new Set(asked.siteIds)],
      allowedAddresses: networks,
      budgetMaximum: asked.budget?.maximum ?? null,
      budgetRestoreRate: asked.budget?.restoreRate ?? null,
      safelistOnly: asked.safelistOnly,
      expiresAt: asked.expiresAt,
      createdAt: work.now,
      createdBy: work.actor,
    });
    show(await addSecret(work, { id, handle, environment: asked.environment }));
    return { id };
  };
}

async function addSecret(
  work: Work,
  key: { readonly id: string; readonly handle: string; readonly environment: KeyEnvironment },
): Promise<string> {
  const text = newApiKey(key.environment, key.handle);
  await work.tx
    .insert(apiKeySecrets)
    .values({ id: newId(), apiKeyId: key.id, hash: hashApiKey(text), createdAt: work.now });
  return text;
}

async function lockKey(work: Work, id: string) {
  const [key] = await work.tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for('update');
  if (!key) throw notFound('API key', 'apiKeyId');
  return key;
}

/** Tells every gateway; whom it does not reach looks by itself twice a second. */
async function tell(work: Work, id: string): Promise<void> {
  await work.tx.execute(sql`/* a key changed */ select pg_notify('access_key', ${id})`);
}

export interface KeyToRoll {
  readonly id: string;
  readonly overlapHours: number;
}

export function rollApiKey(show: (key: string) => void) {
  return async (work: Work, { id, overlapHours }: KeyToRoll): Promise<{ id: string }> => {
    const key = await lockKey(work, id);
    assertRolls(key, overlapHours, work.now);
    const end = new Date(work.now.getTime() + overlapHours * 3_600_000);
    const { expiresAt } = apiKeySecrets;
    // Of two that were taken already, none lives longer by it.
    await work.tx
      .update(apiKeySecrets)
      .set({ expiresAt: end })
      .where(and(eq(apiKeySecrets.apiKeyId, id), or(isNull(expiresAt), gt(expiresAt, end))));
    show(await addSecret(work, key));
    await tell(work, id);
    return { id };
  };
}

export async function revokeApiKey(
  work: Work,
  { id }: { readonly id: string },
): Promise<{ id: string }> {
  const key = await lockKey(work, id);
  if (!key.revokedAt) {
    await work.tx
      .update(apiKeys)
      .set({ revokedAt: work.now, revokedBy: work.actor })
      .where(eq(apiKeys.id, id));
  }
  await tell(work, id);
  return { id };
}
