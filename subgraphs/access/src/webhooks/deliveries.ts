import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import type { Work } from '@throughline/chassis/transaction';
import { webhookDeliveries } from '@throughline/drizzle/access/webhooks';
import { and, eq, gte, sql } from 'drizzle-orm';
import { type Done, lockWebhook, tell } from './commands.ts';
import { assertActive, assertEnded } from './rules.ts';

export interface ToRedeliver {
  readonly id: string;
  /** One delivery, or what failed and was made since an instant. */
  readonly what: { readonly deliveryId: string } | { readonly failedSince: Date };
}

export function redeliverWebhook(rights: Rights) {
  return async (work: Work, { id, what }: ToRedeliver): Promise<Done> => {
    const { status } = await lockWebhook(work, rights, id);
    assertActive(status);
    const ofWebhook = eq(webhookDeliveries.webhookId, id);
    if ('deliveryId' in what) await assertRedelivers(work, id, what.deliveryId);
    const chosen =
      'deliveryId' in what
        ? eq(webhookDeliveries.id, what.deliveryId)
        : and(eq(webhookDeliveries.status, 'FAILED'), gte(webhookDeliveries.id, firstIdAt(what)));
    // Their old places keep them in the order in which they happened.
    const redelivered = await work.tx
      .update(webhookDeliveries)
      .set({ status: 'PENDING', tries: 0, dueAt: work.now, endedAt: null })
      .where(and(ofWebhook, chosen))
      .returning({ id: webhookDeliveries.id });
    await tell(work, id);
    return { id, deliveries: redelivered.length };
  };
}

/** Ids are ordered by time (uuid v7): the lowest of that millisecond. */
function firstIdAt({ failedSince }: { readonly failedSince: Date }): string {
  const hex = Math.max(failedSince.getTime(), 0).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

async function assertRedelivers(work: Work, webhookId: string, id: string): Promise<void> {
  const [delivery] = await work.tx
    .select({ status: webhookDeliveries.status })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.webhookId, webhookId)))
    .for('update');
  if (!delivery) throw notFound('delivery', 'deliveryId');
  assertEnded(delivery.status);
}

export function sendTestEvent(rights: Rights) {
  return async (work: Work, { id }: { readonly id: string }): Promise<Done> => {
    const { status } = await lockWebhook(work, rights, id);
    assertActive(status);
    const type = 'webhook.test';
    await work.tx.insert(webhookDeliveries).values({
      id: newId(),
      webhookId: id,
      type,
      occurredAt: work.now,
      body: JSON.stringify({ type, timestamp: work.now, data: {} }),
      status: 'PENDING',
      dueAt: sql`clock_timestamp()`,
    });
    await tell(work, id);
    return { id, deliveries: 1 };
  };
}
