import { randomBytes } from 'node:crypto';
import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import { seal } from '@throughline/chassis/sealing';
import type { Work } from '@throughline/chassis/transaction';
import { apiKeys } from '@throughline/drizzle/access/keys';
import { webhookDeliveries, webhooks, webhookSecrets } from '@throughline/drizzle/access/webhooks';
import { and, count, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { lockOwnKey } from '../keys/own-key.ts';
import { assertSubscription } from './graphs.ts';
import { assertCount, assertKeyLives, assertName, assertOverlap, assertUrl } from './rules.ts';

export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly subscription: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a command has done; kept with its idempotency key. */
export interface Done {
  readonly id: string;
  readonly deliveries: number;
}

export interface Asker {
  readonly rights: Rights;
  /** Encrypts secrets. */
  readonly secret: string;
  readonly show: (secret: string) => void;
}

export function createWebhook({ rights, secret, show }: Asker, allowsPrivate: boolean) {
  return async (work: Work, asked: NewWebhook): Promise<Done> => {
    assertName(asked.name);
    assertUrl(asked.url, allowsPrivate);
    const key = await lockOwnKey(work, 'A webhook');
    assertSubscription(asked.subscription, asked.variables, rights);
    const partyId = rights.party.id ?? null;
    const ofParty = partyId === null ? isNull(webhooks.partyId) : eq(webhooks.partyId, partyId);
    const [there] = await work.tx.select({ count: count() }).from(webhooks).where(ofParty);
    assertCount(there?.count ?? 0);
    const id = newId();
    await work.tx.insert(webhooks).values({
      ...asked,
      id,
      name: asked.name.trim(),
      apiKeyId: key.id,
      keyHandle: key.handle,
      partyId,
      status: 'ACTIVE',
      createdAt: work.now,
      createdBy: work.actor,
    });
    show(await addSecret(work, secret, id));
    await tell(work, id);
    return { id, deliveries: 0 };
  };
}

async function addSecret(work: Work, secret: string, webhookId: string): Promise<string> {
  const bytes = randomBytes(32);
  await work.tx.insert(webhookSecrets).values({
    id: newId(),
    webhookId,
    sealed: seal(secret, webhookId, bytes),
    createdAt: work.now,
  });
  return `whsec_${bytes.toString('base64')}`;
}

/** Theirs, or to our own people any; even if the row rules let more through. */
export async function lockWebhook(work: Work, { party }: Rights, id: string) {
  const [webhook] = await work.tx.select().from(webhooks).where(eq(webhooks.id, id)).for('update');
  if (!webhook) throw notFound('webhook', 'webhookId');
  const isOurs = party.kind === 'INTERNAL' || webhook.partyId === party.id;
  if (!isOurs) throw notFound('webhook', 'webhookId');
  return webhook;
}

/** Tells the gateways; whom it does not reach looks by itself every second. */
export async function tell(work: Work, id: string): Promise<void> {
  await work.tx.execute(sql`/* a webhook changed */ select pg_notify('access_webhook', ${id})`);
}

export interface SecretToRoll {
  readonly id: string;
  readonly overlapHours: number;
}

export function rollWebhookSecret({ rights, secret, show }: Asker) {
  return async (work: Work, { id, overlapHours }: SecretToRoll): Promise<Done> => {
    await lockWebhook(work, rights, id);
    assertOverlap(overlapHours);
    const end = new Date(work.now.getTime() + overlapHours * 3_600_000);
    const { expiresAt } = webhookSecrets;
    // Of two that signed already, none lives longer by it.
    await work.tx
      .update(webhookSecrets)
      .set({ expiresAt: end })
      .where(and(eq(webhookSecrets.webhookId, id), or(isNull(expiresAt), gt(expiresAt, end))));
    show(await addSecret(work, secret, id));
    return { id, deliveries: 0 };
  };
}

export function disableWebhook(rights: Rights) {
  return async (work: Work, { id }: { readonly id: string }): Promise<Done> => {
    const { status } = await lockWebhook(work, rights, id);
    if (status === 'ACTIVE') {
      await work.tx
        .update(webhooks)
        .set({ status: 'DISABLED', disabledReason: 'ASKED', disabledAt: work.now })
        .where(eq(webhooks.id, id));
      await tell(work, id);
    }
    return { id, deliveries: 0 };
  };
}

export interface WebhookToEnable {
  readonly id: string;
  readonly from: 'NOW' | 'WHERE_IT_STOPPED';
}

export function enableWebhook(rights: Rights) {
  return async (work: Work, { id, from }: WebhookToEnable): Promise<Done> => {
    const webhook = await lockWebhook(work, rights, id);
    const [key] = await work.tx.select().from(apiKeys).where(eq(apiKeys.id, webhook.apiKeyId));
    if (key) assertKeyLives(key, work.now);
    if (webhook.status === 'ACTIVE') return { id, deliveries: 0 };
    const isAfresh = from === 'NOW';
    if (isAfresh) await dropWaiting(work, id);
    await work.tx
      .update(webhooks)
      .set({
        status: 'ACTIVE',
        disabledReason: null,
        disabledDetail: null,
        disabledAt: null,
        failuresInRow: 0,
        ...(isAfresh ? { position: null } : {}),
      })
      .where(eq(webhooks.id, id));
    await tell(work, id);
    return { id, deliveries: 0 };
  };
}

async function dropWaiting(work: Work, webhookId: string): Promise<void> {
  await work.tx
    .update(webhookDeliveries)
    .set({ status: 'FAILED', endedAt: work.now })
    .where(
      and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.status, 'PENDING')),
    );
}
