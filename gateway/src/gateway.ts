import type { AddressInfo } from 'node:net';
import type { AskInProcess } from '@throughline/chassis/graph/in-process';
import { createLog, type Logger } from '@throughline/chassis/log';
import { type AccessPolicy, anyOf, fixedAccess } from './access/access.ts';
import { createClientAddress } from './access/client-address.ts';
import { openKeyAccess } from './access/keys/key-access.ts';
import { openUserAccess, type UserOptions } from './access/users/user-access.ts';
import type { Budget } from './cost/bucket.ts';
import { openBudgets } from './cost/budgets.ts';
import { readBudget } from './environment.ts';
import { openGraph } from './graph/graph.ts';
import { createHttp } from './http/http.ts';
import { openLive } from './live/live.ts';

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
  /** Where each subgraph of the supergraph answers, e.g. `http://127.0.0.1:4001/graphql`. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Subgraphs in this process, asked without HTTP; their subscriptions still come over sockets. */
  readonly inProcess?: Readonly<Record<string, AskInProcess>>;
  /** The committed `schema/supergraph.graphql` when left out. */
  readonly supergraphSdl?: string;
  /** What keys may spend whose rights name no budget; else as the environment says. */
  readonly budget?: Budget;
  readonly subgraphTimeoutMs?: number;
  /** Whether equal queries of equal rights, under way together, are answered once; they are. */
  readonly shareRequests?: boolean;
  /** How long a subscription that nobody hears is kept at its subgraph, for who was cut off. */
  readonly liveLingerMs?: number;
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
  const host = options.host ?? '127.0.0.1';
  const { access, close } = await openAccess(options, log);
  const addressOf = createClientAddress(options.trustedProxies ?? []);
  const budgets = openBudgets({ budget: options.budget ?? readBudget(), store: null, log });
  const graph = await openGraph({
    budgets,
    secret: options.secret,
    subgraphs: options.subgraphs,
    inProcess: options.inProcess ?? {},
    subgraphTimeoutMs: options.subgraphTimeoutMs ?? 2_000,
    shareRequests: options.shareRequests ?? true,
    ...(options.supergraphSdl === undefined ? {} : { supergraphSdl: options.supergraphSdl }),
    log,
  });
  const live = openLive({
    graph,
    access,
    addressOf,
    subgraphs: options.subgraphs,
    lingerMs: options.liveLingerMs ?? 5_000,
    log,
  });
  const app = createHttp({
    graph,
    access,
    addressOf,
    live,
    log,
    telemetryUrl: options.subgraphs.mes ?? null,
    secret: options.secret,
  });
  live.listen(app.server);
  const stop = async (): Promise<void> => {
    // A connection whose last answer went out while we drain would else stay open, idle.
    const idle = setInterval(() => app.server.closeIdleConnections(), 50);
    const overdue = setTimeout(() => app.server.closeAllConnections(), drainMs);
    await Promise.all([live.stop(), app.close()]);
    clearInterval(idle);
    clearTimeout(overdue);
    await graph.stop();
    await budgets.stop();
    await close();
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

/** The development key, keys in the database, users of an identity provider: as far as they are set up. */
async function openAccess(
  options: GatewayOptions,
  log: Logger,
): Promise<{ readonly access: AccessPolicy; close(): Promise<void> }> {
  const { access, apiKey, databaseUrl, users } = options;
  if (access) return { access, close: () => Promise.resolve() };
  const policies = [fixedAccess(apiKey)];
  if (users) policies.push(openUserAccess(users));
  if (databaseUrl === undefined) {
    return { access: anyOf(policies), close: () => Promise.resolve() };
  }
  const keys = await openKeyAccess(databaseUrl, log);
  return { access: anyOf([...policies, keys]), close: () => keys.stop() };
}
