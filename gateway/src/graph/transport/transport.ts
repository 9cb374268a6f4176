import type { Call } from '../call.ts';
import type { FetchReply, SubgraphFetch } from '../fetch.ts';

/** One way to one subgraph: over HTTP, or in this process. */
export interface Transport {
  /** Rejects with `SubgraphSilent` when no answer came. */
  send(fetch: SubgraphFetch, call: Call): Promise<FetchReply>;
  close(): Promise<void>;
}

/** Why no answer came; for the log only, because it may hold an address. */
export class SubgraphSilent extends Error {
  constructor(subgraph: string, reason: string, cause?: unknown) {
    super(`${subgraph}: ${reason}`, { cause });
    this.name = 'SubgraphSilent';
  }
}

/** A write that waits for its turn behind others is not given up: nobody could tell what it did. */
const writesTakeLonger = 5;

export function allowedMs({ isQuery }: SubgraphFetch, timeoutMs: number): number {
  return isQuery ? timeoutMs : writesTakeLonger * timeoutMs;
}
