import type { Rights } from '@throughline/chassis/rights';
import type { Span } from '@throughline/chassis/tracing/span';

/** What travels with one call from the edge to every subgraph fetch it causes. */
export interface Call {
  readonly requestId: string;
  readonly rights: Rights;
  /** What it is part of, for the trace; not there when nothing is traced. */
  readonly span?: Span | undefined;
  /** Whether the answer is to tell what it cost. */
  readonly showsCost?: boolean;
}
