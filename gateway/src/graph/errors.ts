import { codeLabel, measured } from '@throughline/chassis/metrics/meters';
import { withoutSecrets } from '@throughline/chassis/secret-text';
import type { GraphQLFormattedError } from 'graphql';

/** What may stand in a caller's `extensions` beside code and request id; all else stays inside. */
const shown = ['subgraph', 'field', 'retryAfter', 'cost'] as const;

/** Codes that speak of our insides: a caller can do nothing about them. */
const ours = new Set(['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);

/** An error as the caller sees it: code and request id always, a masked message when it is ours. */
export function present(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  const masked = isMasked(error);
  const code = masked ? 'INTERNAL_SERVER_ERROR' : error.extensions?.code;
  measured()?.count('throughline_errors_total', { code: codeLabel(code) });
  const extensions: Record<string, unknown> = {};
  for (const key of shown) {
    const value = error.extensions?.[key];
    if (value !== undefined) extensions[key] = value;
  }
  return {
    message: masked
      ? 'Something went wrong here; the request id finds it in the log.'
      : withoutSecrets(error.message),
    ...(error.locations && !masked ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      ...extensions,
      code,
      requestId,
    },
  };
}

export function isMasked(error: GraphQLFormattedError): boolean {
  const code = error.extensions?.code;
  return typeof code !== 'string' || ours.has(code);
}
