import type { Logger } from '@throughline/chassis/log';
import type { GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Call } from '../graph/call.ts';
import { type FetchReply, readReply, type SubgraphFetch } from '../graph/fetch.ts';
import type { UpstreamSocket } from './upstream-socket.ts';

/** Who listens to one upstream subscription. */
export interface UpstreamListener {
  event(reply: FetchReply): void;
  /** The subgraph refused it, or ended it; nothing comes after. */
  end(errors: readonly GraphQLFormattedError[]): void;
}

/** A subgraph that says no, or drops us, is asked again after this long. */
const againMs = 500;
/** A stopping subgraph may complete a stream just before it closes the socket. */
const settleMs = 250;
/** The client subscribes again by itself after a loss; what it gives up on, we begin anew. */
export function keepSubscribed(
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
  const first = Math.max(socket.generation(), 1);
  const begin = (): void => {
    let over = false;
    const after = (ms: number, decide: () => void): void => {
      if (over || stopped) return;
      over = true;
      timer = setTimeout(decide, ms);
    };
    const refused = (errors: readonly GraphQLFormattedError[]): void => {
      // After a restart its database may still be away: what was once accepted is asked again.
      const cameBack = socket.generation() > first;
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
  return {
    query: primary.query,
    variables: JSON.parse(primary.variables) as Record<string, unknown>,
    operationName: primary.operationName ?? null,
    extensions: { requestId: call.requestId },
  };
}

function isGraphqlErrors(error: unknown): error is readonly GraphQLFormattedError[] {
  return Array.isArray(error);
}

function isTheirFault(errors: readonly GraphQLFormattedError[]): boolean {
  const codes = errors.map((error) => error.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  return codes.every((code) => code === 'INTERNAL_SERVER_ERROR');
}
