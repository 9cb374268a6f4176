import type { GraphQLFormattedError } from 'graphql';

/** One operation for one subgraph, as the plan says. */
export interface SubgraphFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** Queries may be asked twice and shared; mutations and subscriptions may not. */
  readonly isQuery: boolean;
  /** The request's JSON up to the value of `variables`. */
  readonly head: string;
  /** JSON text. */
  readonly variables: string;
}

/** What a subgraph answered, over HTTP or as one event of a subscription. */
export interface FetchReply {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The body of a GraphQL over HTTP request. */
export function fetchBody(fetch: SubgraphFetch): string {
  return `${fetch.head}${fetch.variables}}`;
}

/** Reads an answer that may be anything; null when it is no GraphQL answer at all. */
export function readReply(body: unknown): FetchReply | null {
  if (typeof body !== 'object' || body === null) return null;
  const reply: FetchReply = body;
  const hasData = typeof reply.data === 'object' && reply.data !== null;
  if (!hasData && !Array.isArray(reply.errors) && reply.data !== null) return null;
  return reply;
}
