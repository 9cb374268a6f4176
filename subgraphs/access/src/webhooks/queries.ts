import type { RequestContext } from '@throughline/chassis/context';
import type { Db } from '@throughline/chassis/database';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { defineNestedPages, newestFirst, readTablePage } from '@throughline/chassis/table-page';
import {
  webhookDeliveries,
  webhooks,
  webhookSecrets,
  webhookTries,
} from '@throughline/drizzle/access/webhooks';
import { and, asc, eq, inArray, isNotNull, max } from 'drizzle-orm';

export type Webhook = typeof webhooks.$inferSelect;
export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;
export type WebhookTry = typeof webhookTries.$inferSelect;

export function findWebhooks(db: Db, args: PageArgs) {
  return readTablePage(db, { table: webhooks, args, sort: newestFirst(webhooks) });
}

export const webhookById = defineLoader<string, Webhook>(async ({ db }, ids) =>
  indexBy(
    await db
      .select()
      .from(webhooks)
      .where(inArray(webhooks.id, [...ids])),
    ({ id }) => id,
  ),
);

const deliveriesOf = (status: WebhookDelivery['status'] | null) =>
  defineNestedPages({
    table: webhookDeliveries,
    parent: webhookDeliveries.webhookId,
    keyOf: ({ webhookId }) => webhookId,
    where: status === null ? undefined : eq(webhookDeliveries.status, status),
    sort: newestFirst(webhookDeliveries),
  });

const deliveries = {
  ANY: deliveriesOf(null),
  PENDING: deliveriesOf('PENDING'),
  DELIVERED: deliveriesOf('DELIVERED'),
  FAILED: deliveriesOf('FAILED'),
};

export function findDeliveries(
  context: RequestContext,
  webhookId: string,
  { status, ...args }: PageArgs & { readonly status?: WebhookDelivery['status'] | null },
) {
  return deliveries[status ?? 'ANY'](context, webhookId, args);
}

export const triesOf = defineListLoader<string, WebhookTry>(
  ({ db }, ids) =>
    db
      .select()
      .from(webhookTries)
      .where(inArray(webhookTries.deliveryId, [...ids]))
      .orderBy(asc(webhookTries.id)),
  ({ deliveryId }) => deliveryId,
);

/** Until when an older secret signs too, of webhooks that were seen to be the asker's. */
export const secretOverlapOf = defineLoader<string, Date>(async ({ house }, ids) => {
  const rows = await house
    .select({ id: webhookSecrets.webhookId, end: max(webhookSecrets.expiresAt) })
    .from(webhookSecrets)
    .where(and(inArray(webhookSecrets.webhookId, [...ids]), isNotNull(webhookSecrets.expiresAt)))
    .groupBy(webhookSecrets.webhookId);
  return new Map(rows.flatMap(({ id, end }) => (end === null ? [] : [[id, end] as const])));
});
