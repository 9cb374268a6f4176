import type { Logger } from '@throughline/chassis/log';
import { subscribeDeed } from '@throughline/chassis/graph/sockets';
import { type SignRights, subscribeBody } from '@throughline/chassis/rights';
import type { GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Call } from '../../graph/call.ts';
import { type FetchReply, readReply, type SubgraphFetch } from '../../graph/fetch.ts';
import type { UpstreamSocket } from './upstream-socket.ts';

/** Where an event stands in its subgraph, and which object it is about. */
export interface Place {
  readonly cursor: string;
  readonly object: string | null;
  /** W3C Trace Context of what it tells of; null when that was not traced. */
  readonly traceparent: string | null;
}

/** Who listens to one upstream subscription. */
export interface UpstreamListener {
  event(reply: FetchReply, place: Place | null): void;
  /** Every event up to this cursor has been told. */
  caughtUp(cursor: string): void;
  /** A portion of what was missed is over; there may be more behind the last event. */
  more(): void;
  /** The subgraph refused it, or ended it; nothing comes after. */
  end(errors: readonly GraphQLFormattedError[]): void;
}

export interface KeptSubscription {
  readonly socket: UpstreamSocket;
  readonly primary: SubgraphFetch;
  readonly call: Call;
  /** Begins behind this event; null begins now. */
  readonly after: string | null;
  readonly listener: UpstreamListener;
  readonly sign: SignRights;
  readonly log: Logger;
}

/** A subgraph that says no, or drops us, is asked again after this long. */
const againMs = 500;
/** Two pages of a subgraph's table: enough to keep the gateway at work while it asks for the next. */
const portion = 400;
/** A stopping subgraph may complete a stream just before it closes the socket. */
const settleMs = 250;

/**
 * The client subscribes again by itself after a loss; what it gives up on, we begin anew. Each time
 * behind the last event that was heard, so that a loss costs none.
 */
export function keepSubscribed(kept: KeptSubscription): () => void {
  const { socket, primary, call, listener, log } = kept;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: () => void = () => undefined;
  let cursor = kept.after;
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
    unsubscribe = socket.client.subscribe(
      subscribePayload(kept, () => cursor),
      {
        next: (result) => {
          const reply = readReply(result);
          if (stopped || over || !reply) return;
          // Errors and no data at all: the subscription itself, not one of its events.
          if (reply.data === undefined) refused(reply.errors ?? []);
          else cursor = tell(listener, reply) ?? cursor;
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
      },
    );
  };
  begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

/** Hands an event on; answers the cursor behind which to go on after a loss. */
function tell(listener: UpstreamListener, reply: FetchReply): string | null {
  const { cursor, object, traceparent, caughtUp, more } = reply.extensions ?? {};
  if (typeof caughtUp === 'string') {
    listener.caughtUp(caughtUp);
    return caughtUp;
  }
  if (more === true) {
    listener.more();
    return null;
  }
  if (typeof cursor !== 'string') {
    listener.event(reply, null);
    return null;
  }
  listener.event(reply, {
    cursor,
    object: typeof object === 'string' ? object : null,
    traceparent: typeof traceparent === 'string' ? traceparent : null,
  });
  return cursor;
}

/** Written anew at each connection, so the cursor is the one of that moment. */
function subscribePayload(
  { primary, call, sign }: KeptSubscription,
  cursor: () => string | null,
): SubscribePayload {
  const asked = {
    query: primary.query,
    variables: JSON.parse(primary.variables) as Record<string, unknown>,
    operationName: primary.operationName ?? null,
  };
  return {
    ...asked,
    extensions: {
      requestId: call.requestId,
      announce: true,
      portion,
      get cursor() {
        return cursor() ?? undefined;
      },
      get rights() {
        const body = subscribeBody({ ...asked, extensions: { cursor: cursor() } });
        return sign(primary.subgraph, call.rights, { what: subscribeDeed, body });
      },
    },
  };
}

function isGraphqlErrors(error: unknown): error is readonly GraphQLFormattedError[] {
  return Array.isArray(error);
}

function isTheirFault(errors: readonly GraphQLFormattedError[]): boolean {
  const codes = errors.map((error) => error.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  return codes.every((code) => code === 'INTERNAL_SERVER_ERROR');
}
