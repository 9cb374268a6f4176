import { openDatabase } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';
import type { AccessPolicy } from '../access/access.ts';
import type { Graph } from '../graph/graph.ts';
import type { Live } from '../live/live.ts';
import { createOperationReader } from '../live/operation.ts';
import { type FollowedWebhook, openFollowedWebhooks } from './followed.ts';
import { type Face, Follower } from './follower.ts';
import { openOutgoing } from './outgoing.ts';
import { openSender } from './sender.ts';
import type { WebhookSettings } from './settings.ts';

interface LiveGraph {
  readonly graph: Graph;
  readonly live: Live;
}

export interface WebhooksOptions {
  readonly whole: LiveGraph;
  /** What the webhooks of customers and suppliers ask; the whole graph, when there is no other. */
  readonly partner: LiveGraph | null;
  readonly access: AccessPolicy;
  readonly databaseUrl: string;
  /** Opens the secrets that sign. */
  readonly secret: string;
  readonly settings: WebhookSettings;
  readonly log: Logger;
}

export interface Webhooks {
  stop(): Promise<void>;
}

const sweepMs = 1_000;

/** Hears the events of every webhook and sends them; any number of gateways may do so together. */
export async function openWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { access, settings, secret, log } = options;
  const database = openDatabase(options.databaseUrl, 'webhooks', 4);
  const webhooks = openFollowedWebhooks(database.sql);
  const sender = openSender({ outgoing: openOutgoing(database.sql, secret), settings, log });
  const faceFor = createFaces(options);
  const followers = new Map<string, Follower>();
  let stopped = false;
  const sweep = async (): Promise<void> => {
    const active = new Set(await webhooks.active());
    for (const [id, follower] of followers) {
      if (active.has(id) && !follower.isOver) continue;
      followers.delete(id);
      await follower.stop();
    }
    for (const id of active) {
      if (stopped || followers.has(id)) continue;
      const enqueued = () => sender.look();
      followers.set(id, new Follower({ id, webhooks, faceFor, enqueued, log }));
    }
    sender.look();
  };
  let running: Promise<void> | null = null;
  const look = (): void => {
    if (stopped || running) return;
    running = sweep()
      .catch((error: unknown) => log.warn({ err: error }, 'webhooks could not be looked through'))
      .finally(() => (running = null));
  };
  const listening = await database.sql.listen('access_webhook', look);
  const stopHearing = access.onRevoked(look);
  const timer = setInterval(look, sweepMs);
  timer.unref();
  look();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      stopHearing();
      await running;
      await listening.unlisten().catch(() => undefined);
      await Promise.all([...followers.values()].map((follower) => follower.stop()));
      await sender.stop();
      await database.close();
    },
  };
}

function createFaces({ whole, partner }: WebhooksOptions): (webhook: FollowedWebhook) => Face {
  const faceOf = ({ graph, live: { hub } }: LiveGraph): Face => {
    return { graph, hub, read: createOperationReader(graph.apiSchema) };
  };
  const ours = faceOf(whole);
  const theirs = partner ? faceOf(partner) : ours;
  return ({ rights }) => (rights.party.kind === 'INTERNAL' ? ours : theirs);
}
