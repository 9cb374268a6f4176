import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { withoutValue } from './input-errors.ts';

/** Codes a caller can act on; anything else is our fault and says nothing about our insides. */
const spoken = new Set([
  'BAD_USER_INPUT',
  'CURSOR_EXPIRED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNAUTHENTICATED',
  'FORBIDDEN',
]);

/** How graph/scalars.ts says no. */
const scalarRefusal =
  /is not an RFC 3339|is not an ISO 8601|is not a decimal|is written as a string/;

export function shapeError(
  log: Logger,
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  if (cause instanceof Refusal) {
    return { message: cause.message, ...place, extensions: { code: cause.code } };
  }
  const code = scalarFault(formatted) ?? formatted.extensions?.code;
  if (typeof code === 'string' && spoken.has(code)) {
    return { message: withoutValue(formatted.message, error), ...place, extensions: { code } };
  }
  log.error({ err: cause }, 'request failed');
  return {
    message: 'Something went wrong here; the request id finds it in the log.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** A date that is none is the caller's mistake, though it is found while the plan is validated. */
function scalarFault({ message, extensions }: GraphQLFormattedError): string | null {
  const found = extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && scalarRefusal.test(message);
  return found ? 'BAD_USER_INPUT' : null;
}
