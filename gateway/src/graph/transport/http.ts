import { rightsHeader, type SignRights } from '@throughline/chassis/rights';
import { type Dispatcher, Pool } from 'undici';
import { type FetchReply, fetchBody, readReply, type SubgraphFetch } from '../fetch.ts';
import { Exchange } from './exchange.ts';
import { allowedMs, SubgraphSilent, type Transport } from './transport.ts';

export interface HttpTransportOptions {
  readonly subgraph: string;
  readonly url: string;
  /** A query has so long, body and second try included. */
  readonly timeoutMs: number;
  readonly sign: SignRights;
}

/** One pool of kept-alive connections to one subgraph. */
export function openHttpTransport(options: HttpTransportOptions): Transport {
  const { origin, pathname } = new URL(options.url);
  const pool = new Pool(origin, {
    // A hung subgraph holds at most so many sockets until their calls time out.
    connections: 128,
    connect: { timeout: options.timeoutMs },
    // Below Node's own 5 s, so that we never write into a socket the subgraph just closed.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
  return {
    close: () => pool.destroy(),
    send: (fetch, call) => {
      const body = fetchBody(fetch);
      const deed = { what: `POST ${pathname}`, body };
      const request: Dispatcher.DispatchOptions = {
        path: pathname,
        method: 'POST',
        headers: [
          'content-type',
          'application/json',
          'accept',
          'application/json',
          'x-request-id',
          call.requestId,
          rightsHeader,
          options.sign(fetch.subgraph, call.rights, deed),
          ...(call.span ? ['traceparent', call.span.traceparent] : []),
        ],
        body,
      };
      return exchange(pool, request, fetch, allowedMs(fetch, options.timeoutMs));
    },
  };
}

function exchange(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  { subgraph, isQuery: mayRepeat }: SubgraphFetch,
  timeoutMs: number,
): Promise<FetchReply> {
  return new Promise((resolve, reject) => {
    const options = { subgraph, timeoutMs, mayRepeat };
    const asked: Exchange = new Exchange(pool, request, options, (error, text) => {
      if (error) return reject(error);
      const reply = understand(subgraph, asked.status, text);
      if (reply instanceof SubgraphSilent) reject(reply);
      else resolve(reply);
    });
    asked.send();
  });
}

function understand(subgraph: string, status: number, text: string): FetchReply | SubgraphSilent {
  // Its 401 means that it refuses us, which is no fault of the caller.
  if (status === 401 || status === 403) {
    return new SubgraphSilent(subgraph, `refused the gateway's rights (HTTP ${status})`);
  }
  const reply = readReply(parseJson(text));
  return reply ?? new SubgraphSilent(subgraph, `answered no GraphQL (HTTP ${status})`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
