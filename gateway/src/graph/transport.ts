import { rightsHeader } from '@throughline/chassis/rights';
import { Pool } from 'undici';
import type { Call } from './call.ts';
import { type FetchReply, fetchBody, readReply, type SubgraphFetch } from './fetch.ts';
import type { RightsSigner } from './signed-rights.ts';

/** Why no answer came; for the log only, because it may hold an address. */
export class SubgraphSilent extends Error {
  constructor(subgraph: string, reason: string, cause?: unknown) {
    super(`${subgraph}: ${reason}`, { cause });
    this.name = 'SubgraphSilent';
  }
}

export interface Transport {
  send(fetch: SubgraphFetch, call: Call): Promise<FetchReply>;
  close(): Promise<void>;
}

/** One pool of kept-alive connections to one subgraph; an answer has `timeoutMs`, body included. */
export function openTransport(
  subgraph: string,
  url: string,
  timeoutMs: number,
  sign: RightsSigner,
): Transport {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    // A hung subgraph holds at most so many sockets until their calls time out.
    connections: 128,
    connect: { timeout: timeoutMs },
    // Below Node's own 5 s, so that we never write into a socket the subgraph just closed.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
  return {
    close: () => pool.destroy(),
    send: async (fetch, call) => {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const response = await pool.request({
          path: pathname,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'x-request-id': call.requestId,
            [rightsHeader]: await sign(subgraph, call.rights),
          },
          body: JSON.stringify(fetchBody(fetch)),
          signal: abort.signal,
        });
        return understand(subgraph, response.statusCode, await response.body.text());
      } catch (error) {
        if (error instanceof SubgraphSilent) throw error;
        const reason = abort.signal.aborted ? `no answer in ${timeoutMs} ms` : 'connection lost';
        throw new SubgraphSilent(subgraph, reason, error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function understand(subgraph: string, status: number, text: string): FetchReply {
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
