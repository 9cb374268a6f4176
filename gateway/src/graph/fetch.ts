import type { GraphQLFormattedError } from 'graphql';

/** One operation for one subgraph, as the plan says. */
export interface SubgraphFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a subgraph answered, over HTTP or as one event of a subscription. */
export interface FetchReply {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

interface FetchBody {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName?: string;
}

/** The keys of GraphQL over HTTP; `operationName` is left out when there is none. */
export function fetchBody(fetch: SubgraphFetch): FetchBody {
  return {
    query: fetch.query,
    variables: { ...fetch.variables },
    ...(fetch.operationName ? { operationName: fetch.operationName } : {}),
  };
}

/** Reads an answer that may be anything; null when it is no GraphQL answer at all. */
export function readReply(body: unknown): FetchReply | null {
  if (typeof body !== 'object' || body === null) return null;
  const reply: FetchReply = body;
  const hasData = typeof reply.data === 'object' && reply.data !== null;
  if (!hasData && !Array.isArray(reply.errors) && reply.data !== null) return null;
  return reply;
}
