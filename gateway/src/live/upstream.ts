import type { Logger } from '@throughline/chassis/log';
import type { GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Call } from '../graph/call.ts';
import { type FetchReply, fetchBody, readReply, type SubgraphFetch } from '../graph/fetch.ts';
import type { RightsSigner } from '../graph/signed-rights.ts';
import { openUpstreamSocket, type UpstreamSocket } from './upstream-socket.ts';

/** Who listens to one upstream subscription. */
export interface UpstreamListener {
  event(reply: FetchReply): void;
  /** The subgraph refused it, or ended it; nothing comes after. */
  end(errors: readonly GraphQLFormattedError[]): void;
}

export interface Upstreams {
  /** Subscribes at the subgraph, again after each loss of it, until the answer is called. */
  subscribe(primary: SubgraphFetch, call: Call, listener: UpstreamListener): () => void;
  /** Subscriptions that are open now. */
  count(): number;
  stop(): Promise<void>;
}

export interface UpstreamOptions {
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly sign: RightsSigner;
  readonly log: Logger;
}

/** A subgraph that says no, or drops us, is asked again after this long. */
const againMs = 500;
/** A stopping subgraph may complete a stream just before it closes the socket. */
const settleMs = 250;
/** A socket nobody uses waits this long for the next subscriber. */
const lingerMs = 5_000;

interface Lane {
  readonly socket: UpstreamSocket;
  users: number;
  unused: NodeJS.Timeout | undefined;
}

/** Sockets to subgraphs, one per subgraph and caller's rights. */
export function openUpstreams(options: UpstreamOptions): Upstreams {
  const lanes = new Map<string, Lane>();
  let count = 0;
  const takeLane = (subgraph: string, call: Call): { lane: Lane; leave: () => void } => {
    const key = JSON.stringify([subgraph, call.rights]);
    const lane = lanes.get(key) ?? {
      socket: connect(options, subgraph, call),
      users: 0,
      unused: undefined,
    };
    lanes.set(key, lane);
    lane.users += 1;
    clearTimeout(lane.unused);
    const leave = (): void => {
      lane.users -= 1;
      if (lane.users > 0 || lanes.get(key) !== lane) return;
      lane.unused = setTimeout(() => {
        lanes.delete(key);
        void lane.socket.close();
      }, lingerMs);
    };
    return { lane, leave };
  };
  return {
    count: () => count,
    subscribe: (primary, call, listener) => {
      const { lane, leave } = takeLane(primary.subgraph, call);
      count += 1;
      const stopListening = keepSubscribed(lane.socket, primary, call, listener, options.log);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        count -= 1;
        stopListening();
        leave();
      };
    },
    stop: async () => {
      const open = [...lanes.values()];
      lanes.clear();
      for (const lane of open) clearTimeout(lane.unused);
      await Promise.all(open.map((lane) => lane.socket.close()));
    },
  };
}

function connect(options: UpstreamOptions, subgraph: string, call: Call): UpstreamSocket {
  const url = options.subgraphs[subgraph];
  if (url === undefined) throw new Error(`The subgraph "${subgraph}" has no address.`);
  return openUpstreamSocket(url.replace(/^http/, 'ws'), async () => ({
    rights: await options.sign(subgraph, call.rights),
    requestId: call.requestId,
  }));
}

/** The client subscribes again by itself after a loss; what it gives up on, we begin anew. */
function keepSubscribed(
  socket: UpstreamSocket,
  primary: SubgraphFetch,
  call: Call,
  listener: UpstreamListener,
  log: Logger,
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: () => void = () => undefined;
  const note = { subgraph: primary.subgraph, requestId: call.requestId };
  const end = (errors: readonly GraphQLFormattedError[]): void => {
    if (!stopped) listener.end(errors);
  };
  const begin = (): void => {
    const before = socket.generation();
    let over = false;
    const after = (ms: number, decide: () => void): void => {
      if (over || stopped) return;
      over = true;
      timer = setTimeout(decide, ms);
    };
    const refused = (errors: readonly GraphQLFormattedError[]): void => {
      // After a restart its database may still be away: what was once accepted is asked again.
      const cameBack = socket.generation() > Math.max(before, 1);
      if (!cameBack || !isTheirFault(errors)) return end(errors);
      log.warn({ ...note, errors }, 'upstream subscription refused after a loss');
      after(againMs, begin);
    };
    unsubscribe = socket.client.subscribe(subscribePayload(primary, call), {
      next: (result) => {
        const reply = readReply(result);
        if (stopped || over || !reply) return;
        // Errors and no data at all: the subscription itself, not one of its events.
        if (reply.data === undefined) refused(reply.errors ?? []);
        else listener.event(reply);
      },
      error: (error) => {
        if (isGraphqlErrors(error)) return refused(error);
        if (!stopped) log.warn({ ...note, err: error }, 'upstream subscription lost');
        after(againMs, begin);
      },
      complete: () => {
        const at = socket.generation();
        after(settleMs, () => {
          if (socket.isOpen() && socket.generation() === at) end([]);
          else begin();
        });
      },
    });
  };
  begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

function subscribePayload(primary: SubgraphFetch, call: Call): SubscribePayload {
  return { ...fetchBody(primary), extensions: { requestId: call.requestId } };
}

function isGraphqlErrors(error: unknown): error is readonly GraphQLFormattedError[] {
  return Array.isArray(error);
}

function isTheirFault(errors: readonly GraphQLFormattedError[]): boolean {
  const codes = errors.map((error) => error.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  return codes.every((code) => code === 'INTERNAL_SERVER_ERROR');
}
