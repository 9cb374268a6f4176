import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface UpstreamSocket {
  readonly client: Client;
  /** Grows each time the connection is made anew. */
  generation(): number;
  isOpen(): boolean;
  close(): Promise<void>;
}

/** Longest wait between two tries, so that a subgraph that is back is noticed in half a second. */
const mostWaitMs = 500;
/** A subgraph that hangs keeps its socket open; a ping without a pong tells. */
const pingMs = 3_000;
const pongMs = 2_000;

/** One socket to one subgraph for one caller's rights; it connects again for as long as it lives. */
export function openUpstreamSocket(
  url: string,
  handshake: {
    /** Of the upgrade, and of `connection_init`; made anew for each connection. */
    headers(): Record<string, string>;
    params(): Record<string, unknown>;
  },
): UpstreamSocket {
  const sockets = new Set<WebSocket>();
  class TimedSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { handshakeTimeout: 2_000, headers: handshake.headers() });
      sockets.add(this);
      this.once('close', () => sockets.delete(this));
    }
  }
  let generation = 0;
  let open = false;
  let pongWait: NodeJS.Timeout | undefined;
  const client = createClient({
    url,
    webSocketImpl: TimedSocket,
    connectionParams: () => handshake.params(),
    connectionAckWaitTimeout: 2_000,
    lazyCloseTimeout: 1_000,
    keepAlive: pingMs,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (tries) => pause(Math.min(25 * 2 ** tries, mostWaitMs)),
    on: {
      connected: () => {
        generation += 1;
        open = true;
      },
      closed: () => {
        open = false;
        clearTimeout(pongWait);
      },
      error: () => {
        open = false;
      },
      ping: (received) => {
        if (!received) pongWait = setTimeout(() => client.terminate(), pongMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongWait);
      },
    },
  });
  return {
    client,
    generation: () => generation,
    isOpen: () => open,
    close: async () => {
      clearTimeout(pongWait);
      await client.dispose();
      // One that hangs would never answer the close frame.
      for (const socket of sockets) socket.terminate();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
