import { costOf } from '../cost/cost.ts';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { isMasked } from '../graph/errors.ts';
import { admit } from '../graph/limits/limits.ts';
import type { BulkDocument } from './document.ts';
import type { BulkOperation, Failure, Waiting, Written } from './operations.ts';

/** A graph with what was read of documents: the whole one, or the part for partners. */
export interface Face {
  readonly graph: Graph;
  readonly read: (source: string) => BulkDocument | GraphQLError;
}

/** What became of a step. */
export type Step = { written: Written } | { waiting: Waiting } | { failure: Failure };

export interface Stepping {
  readonly operation: BulkOperation;
  readonly face: Face;
  readonly asked: BulkDocument;
  /** Whether it is to come to an end early. */
  readonly isOver: () => boolean;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** Four minutes. */
const mostTries = 12;

/** A part of us that is away, or a fault of ours: trying again may help. */
export function isPassing(error: GraphQLFormattedError): boolean {
  return error.extensions?.code === 'SUBGRAPH_UNAVAILABLE' || isMasked(error);
}

export function again({ tries, pageSize }: BulkOperation, error: GraphQLFormattedError): Step {
  if (tries + 1 >= mostTries) return { failure: failureOf(error) };
  const milliseconds = Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
  return { waiting: { milliseconds, tries: tries + 1, pageSize } };
}

/** Waits, which is no try. */
export function later({ tries, pageSize }: BulkOperation, milliseconds: number): Step {
  return { waiting: { milliseconds, tries, pageSize } };
}

export function failureOf(error: GraphQLFormattedError): Failure {
  return isMasked(error)
    ? { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong here.' }
    : { code: String(error.extensions?.code), message: error.message };
}

/** Half of a budget is left to who waits for an answer; milliseconds until there is more than that. */
export function untilAffordable(
  { operation: { rights }, face, asked }: Stepping,
  variables: Readonly<Record<string, unknown>>,
): number {
  const objects = admit(asked, variables, rights);
  // Why it is refused is said when it is asked.
  if (typeof objects !== 'number') return 0;
  const status = face.graph.budgets.of(rights).status();
  const { maximumAvailable: maximum, currentlyAvailable, restoreRate } = status;
  const wanted = Math.min(maximum / 2 + costOf(asked.operation, objects), maximum);
  const missing = wanted - currentlyAvailable;
  return missing <= 0 ? 0 : Math.max((missing / restoreRate) * 1_000, 50);
}

/** How long the budget asks to wait; null when it is not the budget. */
export function throttledMs(errors: readonly GraphQLFormattedError[]): number | null {
  const throttled = errors.find(({ extensions }) => extensions?.code === 'THROTTLED');
  return throttled ? 1_000 * Number(throttled.extensions?.retryAfter ?? 1) : null;
}
