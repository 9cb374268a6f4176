import { rightsHeader } from '@throughline/chassis/rights';
import { type Dispatcher, Pool } from 'undici';
import { type FetchReply, fetchBody, readReply, type SubgraphFetch } from '../fetch.ts';
import type { RightsSigner } from '../signed-rights.ts';
import { SubgraphSilent, type Transport } from './transport.ts';

export interface HttpTransportOptions {
  readonly subgraph: string;
  readonly url: string;
  /** An answer has so long, body and second try included. */
  readonly timeoutMs: number;
  readonly sign: RightsSigner;
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
    send: async (fetch, call) => {
      const token = options.sign(fetch.subgraph, call.rights);
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
          typeof token === 'string' ? token : await token,
        ],
        body: fetchBody(fetch),
      };
      return understand(
        fetch.subgraph,
        await exchange(pool, request, fetch, options.timeoutMs),
      );
    },
  };
}

interface Response {
  readonly status: number;
  readonly text: string;
}

/** Sends, and sends a query once more when the connection broke before any byte of an answer. */
function exchange(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  fetch: SubgraphFetch,
  timeoutMs: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let tries = 0;
    let current: Dispatcher.DispatchController | null = null;
    let overdue = false;
    const silent = (reason: string, cause?: unknown): void => {
      clearTimeout(timer);
      reject(new SubgraphSilent(fetch.subgraph, reason, cause));
    };
    const timer = setTimeout(() => {
      overdue = true;
      const reason = `no answer in ${timeoutMs} ms`;
      current?.abort(new Error(reason));
      silent(reason);
    }, timeoutMs);
    const attempt = (): void => {
      tries += 1;
      let status = 0;
      let chunks: Buffer[] | null = null;
      pool.dispatch(request, {
        onRequestStart: (controller) => {
          current = controller;
          if (overdue) controller.abort(new Error('overdue'));
        },
        onResponseStart: (_controller, code) => (status = code),
        onResponseData: (_controller, chunk) => {
          if (chunks) chunks.push(chunk);
          else chunks = [chunk];
        },
        onResponseEnd: () => {
          clearTimeout(timer);
          const [first, ...more] = chunks ?? [];
          const whole = more.length > 0 ? Buffer.concat(chunks ?? []) : first;
          resolve({ status, text: whole?.toString('utf8') ?? '' });
        },
        onResponseError: (_controller, error) => {
          if (overdue) return;
          if (status === 0 && tries === 1 && fetch.isQuery && isBroken(error)) attempt();
          else silent('connection lost', error);
        },
      });
    };
    attempt();
  });
}

/** A kept connection that the other side closed; a refused one would be refused again. */
function isBroken(error: Error): boolean {
  const code = 'code' in error ? error.code : null;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function understand(subgraph: string, { status, text }: Response): FetchReply {
  // Its 401 means that it refuses us, which is no fault of the caller.
  if (status === 401 || status === 403) {
    throw new SubgraphSilent(subgraph, `refused the gateway's rights (HTTP ${status})`);
  }
  const reply = readReply(parseJson(text));
  if (!reply) throw new SubgraphSilent(subgraph, `answered no GraphQL (HTTP ${status})`);
  return reply;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
