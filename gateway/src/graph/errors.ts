import type { GraphQLFormattedError } from 'graphql';
import { blockedPaths } from './blocked-paths.ts';
import type { FetchReply, SubgraphFetch } from './fetch.ts';

/** What may stand in a caller's `extensions` beside code and request id; all else stays inside. */
const shown = ['subgraph', 'field'] as const;

/** Codes that speak of our insides: a caller can do nothing about them. */
const ours = new Set(['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);

/** A subgraph that finds fault with the plan's own operation: a drift, not the caller's mistake. */
const drift = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST']);

/** The answer for a fetch that got none: partial data, and each empty place says why. */
export function unavailable(fetch: SubgraphFetch): FetchReply {
  const paths = blockedPaths(fetch);
  const error = {
    message: `The ${fetch.subgraph} subgraph does not answer.`,
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: fetch.subgraph },
  };
  return {
    data: null,
    errors: paths.length === 0 ? [error] : paths.map((path) => ({ ...error, path })),
  };
}

/** A subgraph's own errors, with nothing of its insides. */
export function cleanReply(fetch: SubgraphFetch, reply: FetchReply): FetchReply {
  if (!reply.errors) return reply;
  return { data: reply.data ?? null, errors: reply.errors.map((error) => clean(fetch, error)) };
}

function clean(fetch: SubgraphFetch, error: GraphQLFormattedError): GraphQLFormattedError {
  const code = error.extensions?.code;
  const known = typeof code === 'string' && !drift.has(code) ? code : 'INTERNAL_SERVER_ERROR';
  const path = error.path ?? blockedPaths(fetch)[0];
  const field = error.extensions?.field;
  return {
    message: error.message,
    ...(path ? { path } : {}),
    extensions: {
      code: known,
      ...(typeof field === 'string' ? { field } : {}),
    },
  };
}

/** An error as the caller sees it: code and request id always, a masked message when it is ours. */
export function present(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  const masked = isMasked(error);
  const extensions: Record<string, unknown> = {};
  for (const key of shown) {
    const value = error.extensions?.[key];
    if (value !== undefined) extensions[key] = value;
  }
  return {
    message: masked
      ? 'Something went wrong here; the request id finds it in the log.'
      : error.message,
    ...(error.locations && !masked ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      ...extensions,
      code: masked ? 'INTERNAL_SERVER_ERROR' : error.extensions?.code,
      requestId,
    },
  };
}

export function isMasked(error: GraphQLFormattedError): boolean {
  const code = error.extensions?.code;
  return typeof code !== 'string' || ours.has(code);
}
