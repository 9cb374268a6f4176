import type { RequestContext, Unit } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationCreateWebhookArgs,
  MutationDisableWebhookArgs,
  MutationEnableWebhookArgs,
  MutationRedeliverWebhookArgs,
  MutationRollWebhookSecretArgs,
  MutationSendTestEventArgs,
  QueryWebhookArgs,
  QueryWebhooksArgs,
  RedeliverWebhookInput,
  WebhookDeliveriesArgs,
} from '../__generated__/resolvers.ts';
import { readVariables } from '../served/graphs.ts';
import {
  createWebhook,
  disableWebhook,
  type Done,
  enableWebhook,
  rollWebhookSecret,
} from './commands.ts';
import { redeliverWebhook, sendTestEvent, type ToRedeliver } from './deliveries.ts';
import {
  findDeliveries,
  findWebhooks,
  secretOverlapOf,
  triesOf,
  type Webhook,
  webhookById,
  type WebhookDelivery,
} from './queries.ts';

const empty = { webhook: null, secret: null, deliveries: 0 };

/** Partners write here too, of what is theirs: each command looks whose the webhook is. */
function asSubgraph(context: RequestContext): Unit {
  return { ...context, db: context.house };
}

/** What is shown is gone after the answer: a repeated call has the webhook alone. */
function showing() {
  const shown: { secret: string | null } = { secret: null };
  return { shown, show: (secret: string) => void (shown.secret = secret) };
}

async function payload(context: RequestContext, { id, deliveries }: Done) {
  return { webhook: await webhookById(context).load(id), secret: null, deliveries };
}

const readWebhookId = (id: string) => decodeId('Webhook', id, 'webhookId');

function readRedelivery({ deliveryId, failedSince }: RedeliverWebhookInput): ToRedeliver['what'] {
  if (deliveryId && !failedSince) {
    return { deliveryId: decodeId('WebhookDelivery', deliveryId, 'deliveryId') };
  }
  if (failedSince && !deliveryId) return { failedSince: new Date(failedSince) };
  const message = 'Name one delivery, or the instant since which deliveries failed.';
  throw new Refusal('REDELIVERY_REQUIRED', message);
}

/** For development and tests: receivers on this machine, over http too. */
const allowsPrivate = () => process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE === '1';

function mutationsOf(secret: string) {
  return {
    createWebhook: (_: unknown, { input }: MutationCreateWebhookArgs, context: RequestContext) =>
      answer<object>(context, empty, async () => {
        const { shown, show } = showing();
        const { idempotencyKey, name, url, subscription } = input;
        const asked = { name, url, subscription, variables: readVariables(input.variables) };
        const command = createWebhook({ rights: context.rights, secret, show }, allowsPrivate());
        const once = ['createWebhook', idempotencyKey, asked] as const;
        const done = await runOnce(asSubgraph(context), once, command);
        return { ...(await payload(context, done)), ...shown };
      }),
    rollWebhookSecret: (
      _: unknown,
      { input }: MutationRollWebhookSecretArgs,
      context: RequestContext,
    ) =>
      answer<object>(context, empty, async () => {
        const { shown, show } = showing();
        const asked = { id: readWebhookId(input.webhookId), overlapHours: input.overlapHours };
        const command = rollWebhookSecret({ rights: context.rights, secret, show });
        const once = ['rollWebhookSecret', input.idempotencyKey, asked] as const;
        const done = await runOnce(asSubgraph(context), once, command);
        return { ...(await payload(context, done)), ...shown };
      }),
    disableWebhook: (_: unknown, { input }: MutationDisableWebhookArgs, context: RequestContext) =>
      answer<object>(context, empty, async () => {
        const asked = { id: readWebhookId(input.webhookId) };
        const once = ['disableWebhook', input.idempotencyKey, asked] as const;
        const command = disableWebhook(context.rights);
        return payload(context, await runOnce(asSubgraph(context), once, command));
      }),
    enableWebhook: (_: unknown, { input }: MutationEnableWebhookArgs, context: RequestContext) =>
      answer<object>(context, empty, async () => {
        const asked = { id: readWebhookId(input.webhookId), from: input.from };
        const once = ['enableWebhook', input.idempotencyKey, asked] as const;
        const command = enableWebhook(context.rights);
        return payload(context, await runOnce(asSubgraph(context), once, command));
      }),
    redeliverWebhook: (
      _: unknown,
      { input }: MutationRedeliverWebhookArgs,
      context: RequestContext,
    ) =>
      answer<object>(context, empty, async () => {
        const asked = { id: readWebhookId(input.webhookId), what: readRedelivery(input) };
        const once = ['redeliverWebhook', input.idempotencyKey, asked] as const;
        const command = redeliverWebhook(context.rights);
        return payload(context, await runOnce(asSubgraph(context), once, command));
      }),
    sendTestEvent: (_: unknown, { input }: MutationSendTestEventArgs, context: RequestContext) =>
      answer<object>(context, empty, async () => {
        const asked = { id: readWebhookId(input.webhookId) };
        const once = ['sendTestEvent', input.idempotencyKey, asked] as const;
        const command = sendTestEvent(context.rights);
        return payload(context, await runOnce(asSubgraph(context), once, command));
      }),
  };
}

export function createWebhookResolvers(secret: string) {
  return {
    Query: {
      webhooks: (_: unknown, args: QueryWebhooksArgs, { db }: RequestContext) =>
        findWebhooks(db, args),
      webhook: (_: unknown, { id }: QueryWebhookArgs, context: RequestContext) => {
        const uuid = tryDecodeId('Webhook', id);
        return uuid === null ? null : webhookById(context).load(uuid);
      },
    },
    Mutation: mutationsOf(secret),
    Webhook: {
      id: ({ id }: Webhook) => encodeId('Webhook', id),
      variables: ({ variables }: Webhook) => JSON.stringify(variables),
      rolledUntil: async ({ id }: Webhook, _: unknown, context: RequestContext) => {
        const end = await secretOverlapOf(context).load(id);
        return end !== null && end > context.clock.now() ? end : null;
      },
      deliveries: ({ id }: Webhook, args: WebhookDeliveriesArgs, context: RequestContext) =>
        findDeliveries(context, id, args),
    },
    WebhookDelivery: {
      id: ({ id }: WebhookDelivery) => encodeId('WebhookDelivery', id),
      messageId: ({ id }: WebhookDelivery) => `msg_${id}`,
      nextTryAt: ({ status, dueAt }: WebhookDelivery) => (status === 'PENDING' ? dueAt : null),
      tries: ({ id }: WebhookDelivery, _: unknown, context: RequestContext) =>
        triesOf(context).load(id),
    },
  };
}
