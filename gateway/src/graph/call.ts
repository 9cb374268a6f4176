import type { Rights } from '@throughline/chassis/rights';

/** What travels with one call from the edge to every subgraph fetch it causes. */
export interface Call {
  readonly requestId: string;
  readonly rights: Rights;
  /** Whether the answer is to tell what it cost. */
  readonly showsCost?: boolean;
}
