import type { Rights } from '@throughline/chassis/rights';
import type { FetchReply, SubgraphFetch } from './fetch.ts';

/** What travels with one call from the edge to every subgraph fetch it causes. */
export interface Call {
  readonly requestId: string;
  readonly rights: Rights;
  /** Set while a subscription is planned or one of its events is answered. */
  readonly live?: LivePass;
}

/** The plan's `subscription` fetch goes to no subgraph over HTTP: it is noted, or already here. */
export interface LivePass {
  /** Null while planning: nothing is fetched, the primary is only noted. */
  readonly event: FetchReply | null;
  notePrimary(primary: SubgraphFetch): void;
}
