import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AskInProcess } from '@throughline/chassis/graph/in-process';
import { openDatabase } from '@throughline/chassis/database';
import { createLog, type Logger } from '@throughline/chassis/log';
import { openTracing } from '@throughline/chassis/tracing/open-tracing';
import type { FastifyInstance } from 'fastify';
import type { AccessPolicy } from './access/access.ts';
import { noTrail, openRefusalTrail } from './audit/refusal-trail.ts';
import { createClientAddress } from './access/client-address.ts';
import { openAccess } from './access/open-access.ts';
import type { UserOptions } from './access/users/user-access.ts';
import { type Bulk, openBulk } from './bulk/bulk.ts';
import type { Budget } from './cost/bucket.ts';
import { openBudgets } from './cost/budgets.ts';
import { createKeptBudgets } from './cost/kept-budgets.ts';
import { readBudget, readDrainMs } from './environment.ts';
import { type Graph, type GraphOptions, openGraph } from './graph/graph.ts';
import { emptySafelist, type Safelist } from './graph/safelist.ts';
import { createHttp } from './http/http.ts';
import { type Live, openLive } from './live/live.ts';
import { readWebhookSettings, type WebhookSettings } from './webhooks/settings.ts';
import { openWebhooks, type WebhooksOptions } from './webhooks/webhooks.ts';

export interface GatewayOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  /** Signs the rights token that subgraphs ask for. */
  readonly secret: string;
  /** The development key; it may do everything. */
  readonly apiKey: string;
  /** Where keys are kept, with the gateway's own role; without it the development key is the only one. */
  readonly databaseUrl?: string;
  /** Replaces the development key by another answer to "who asks". */
  readonly access?: AccessPolicy;
  /** Whose `x-forwarded-for` is believed: addresses and networks of proxies before the gateway. */
  readonly trustedProxies?: readonly string[];
  /** Users who come with OpenID Connect tokens; without it there are none. */
  readonly users?: UserOptions;
  /** Operations that some callers are held to; without it these may ask nothing. */
  readonly safelist?: Safelist;
  /** Where each subgraph of the supergraph answers, e.g. `http://127.0.0.1:4001/graphql`. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Subgraphs in this process, asked without HTTP; their subscriptions still come over sockets. */
  readonly inProcess?: Readonly<Record<string, AskInProcess>>;
  /** The committed `schema/supergraph.graphql` when left out. */
  readonly supergraphSdl?: string;
  /** What keys may spend whose rights name no budget; else as the environment says. */
  readonly budget?: Budget;
  /** How webhooks are sent; else as the environment says. */
  readonly webhooks?: WebhookSettings;
  readonly subgraphTimeoutMs?: number;
  /** Whether equal queries of equal rights, under way together, are answered once; they are. */
  readonly shareRequests?: boolean;
  /** How long a subscription that nobody hears is kept at its subgraph, for who was cut off. */
  readonly liveLingerMs?: number;
  /** How long `/ready` says that it drains before it does; else as the environment says. */
  readonly drainMs?: number;
  readonly log?: Logger;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** Takes no more calls, finishes those it has, closes every socket and pool. */
  stop(): Promise<void>;
}

/** Who is still answered after this long was never going to be. */
const drainMs = 8_000;

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const log = options.log ?? createLog('gateway');
  const { host = '127.0.0.1', subgraphs, liveLingerMs: lingerMs = 5_000 } = options;
  const noticeMs = options.drainMs ?? readDrainMs();
  const tracing = await openTracing('gateway', log);
  const { refusals, store, closeDatabase } = openBehind(options.databaseUrl, log);
  const opened = await openAccess(options, log);
  const access = refusals.watch(opened.access);
  const addressOf = createClientAddress(options.trustedProxies ?? []);
  const budgets = openBudgets({ budget: options.budget ?? readBudget(), store, log });
  const graph = await openGraph({ ...graphOptions(options), budgets, refusals, tracing, log });
  const listenTo = (face: Graph): Live =>
    openLive({ graph: face, access, addressOf, subgraphs, lingerMs, tracing, log });
  const live = listenTo(graph);
  const partner = graph.partner && { graph: graph.partner, live: listenTo(graph.partner) };
  const kept = await startKept(options, { whole: { graph, live }, partner, access, log });
  const app = createHttp({
    graph,
    access,
    addressOf,
    live,
    partner,
    tracing,
    bulk: kept?.bulk.files ?? null,
    log,
    telemetryUrl: options.subgraphs.mes ?? null,
    secret: options.secret,
    health: { subgraphs, sign: graph.sign, ping: opened.ping, isDraining: () => draining },
  });
  partner?.live.listen(app.server, '/partner/graphql');
  live.listen(app.server, '/graphql');
  let draining = false;
  const stop = async (): Promise<void> => {
    draining = true;
    await sleep(noticeMs);
    await drainHttp(app, async () => {
      await kept?.stop();
      await Promise.all([live.stop(), partner?.live.stop(), app.close()]);
    });
    await graph.stop();
    await budgets.stop();
    await opened.close();
    await refusals.stop();
    await closeDatabase();
    await tracing?.stop();
  };
  try {
    await app.listen({ port: options.port, host });
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  let stopped: Promise<void> | null = null;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql`,
    port,
    stop: () => (stopped ??= stop()),
  };
}

async function drainHttp(app: FastifyInstance, close: () => Promise<void>): Promise<void> {
  // A connection whose last answer went out while we drain would else stay open, idle.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const overdue = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await close();
  clearInterval(idle);
  clearTimeout(overdue);
}

function graphOptions(
  options: GatewayOptions,
): Omit<GraphOptions, 'budgets' | 'refusals' | 'tracing' | 'log'> {
  const { secret, subgraphs, inProcess = {}, subgraphTimeoutMs = 2_000, supergraphSdl } = options;
  return {
    secret,
    subgraphs,
    inProcess,
    subgraphTimeoutMs,
    safelist: options.safelist ?? emptySafelist,
    shareRequests: options.shareRequests ?? true,
    ...(supergraphSdl === undefined ? {} : { supergraphSdl }),
  };
}

/** What is written behind the answers, as far as there is a database. */
function openBehind(databaseUrl: string | undefined, log: Logger) {
  if (databaseUrl === undefined) {
    return { refusals: noTrail, store: null, closeDatabase: () => Promise.resolve() };
  }
  const { sql, close: closeDatabase } = openDatabase(databaseUrl, 'gateway', 2);
  return { refusals: openRefusalTrail(sql, log), store: createKeptBudgets(sql), closeDatabase };
}

/** What goes on by itself under the rights of keys; without a database there is none of it. */
interface Kept {
  readonly bulk: Bulk;
  stop(): Promise<void>;
}

async function startKept(
  options: GatewayOptions,
  faces: Pick<WebhooksOptions, 'whole' | 'partner' | 'access' | 'log'>,
): Promise<Kept | null> {
  const { databaseUrl, secret } = options;
  if (databaseUrl === undefined) return null;
  const settings = options.webhooks ?? readWebhookSettings();
  const webhooks = await openWebhooks({ ...faces, databaseUrl, secret, settings });
  const { whole, access, log } = faces;
  const bulk = await openBulk({ graph: whole.graph, access, databaseUrl, log });
  const stop = async (): Promise<void> => {
    await Promise.all([webhooks.stop(), bulk.stop()]);
  };
  return { bulk, stop };
}
