import type { Logger } from '@throughline/chassis/log';
import { measured } from '@throughline/chassis/metrics/meters';
import type { DueDelivery, OutgoingDeliveries } from './outgoing.ts';
import { type Outcome, post } from './post.ts';
import { waitAfter } from './schedule.ts';
import type { WebhookSettings } from './settings.ts';
import { signedHeaders } from './signature.ts';

export interface SenderOptions {
  readonly outgoing: OutgoingDeliveries;
  readonly settings: WebhookSettings;
  readonly log: Logger;
}

export interface Sender {
  /** There may be something due. */
  look(): void;
  stop(): Promise<void>;
}

/** Webhooks sent for at the same time; a receiver that hangs holds up its own alone. */
const mostLanes = 32;
const forgetEveryMs = 3_600_000;

/** Sends what is due: of each webhook one at a time, so that they come in order. */
export function openSender({ outgoing, settings, log }: SenderOptions): Sender {
  const lanes = new Set<Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  const warn = (error: unknown) => log.warn({ err: error }, 'webhooks could not be sent');

  const runLane = async (webhookId: string): Promise<void> => {
    for (let due = await outgoing.next(webhookId); due; due = await outgoing.next(webhookId)) {
      const isDelivered = await tryOnce(due, { outgoing, settings });
      // Receivers that hang take turns with those that don't.
      if (!isDelivered || stopped) break;
    }
    await outgoing.release(webhookId);
  };
  const claim = async (): Promise<void> => {
    const free = mostLanes - lanes.size;
    if (free <= 0) return;
    for (const id of await outgoing.claim(free)) {
      const lane: Promise<void> = runLane(id)
        .catch(warn)
        .finally(() => {
          lanes.delete(lane);
          look();
        });
      lanes.add(lane);
    }
  };
  const look = (): void => {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = claim()
      .catch(warn)
      .finally(() => {
        looking = null;
        if (!again) return;
        again = false;
        look();
      });
  };
  const forgetting = setInterval(() => void outgoing.forget().catch(warn), forgetEveryMs);
  forgetting.unref();
  return {
    look,
    stop: async () => {
      stopped = true;
      clearInterval(forgetting);
      await looking;
      await Promise.all(lanes);
    },
  };
}

/** Whether it was delivered. */
async function tryOnce(
  due: DueDelivery,
  { outgoing, settings }: Pick<SenderOptions, 'outgoing' | 'settings'>,
): Promise<boolean> {
  const at = new Date();
  const outcome = await send(due, at, settings.allowsPrivate);
  measured()?.count('throughline_webhook_tries_total', {
    outcome: outcome.failure ?? 'DELIVERED',
  });
  const isLast = outcome.failure === null || outcome.statusCode === 410;
  const againInMs = isLast ? null : waitAfter(due.tries + 1, settings.retryScale);
  const durationMs = Date.now() - at.getTime();
  await outgoing.finish(due, { ...outcome, at, durationMs, againInMs });
  return outcome.failure === null;
}

function send(due: DueDelivery, at: Date, allowsPrivate: boolean): Promise<Outcome> {
  const { secrets, body, url } = due;
  if (!secrets) return Promise.resolve({ statusCode: null, failure: 'SECRET_UNREADABLE' });
  const headers = signedHeaders({ id: `msg_${due.id}`, at, body }, secrets);
  return post(url, { headers, body }, allowsPrivate);
}
