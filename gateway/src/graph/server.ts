import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { withoutValue } from '@throughline/chassis/graph/input-errors';
import type { Logger } from '@throughline/chassis/log';
import { GraphQLError } from 'graphql';
import type { RefusalTrail } from '../audit/refusal-trail.ts';
import { apolloLog } from './apollo-log.ts';
import type { Call } from './call.ts';
import { isMasked, present } from './errors.ts';
import { writeResult } from './json-text.ts';
import type { KnownOperations } from './known-operations.ts';
import { createDocumentStore, limitsPlugin } from './limits/limited-documents.ts';
import { tooDeepForTheStack } from './limits/limits.ts';
import { hideSuggestions } from './suggestions.ts';

export type GraphServer = ApolloServer<Call>;

/** Three times the deepest operation we know; what is longer is no question but an attack. */
export const maxTokens = 10_000;

/**
 * Apollo formats errors without telling whose they are, so this stands in their `requestId` until
 * `withRequestId` has the text. (AsyncLocalStorage would know, at a tenth of all throughput.)
 */
const nobodysId = randomUUID();

/** The text of an answer, its errors with the request id in place. */
export function withRequestId(text: string, requestId: string): string {
  return text.startsWith('{"errors"') ? text.replaceAll(nobodysId, requestId) : text;
}

export function createGraphServer(
  gateway: GatewayInterface,
  known: KnownOperations,
  { refusals, log }: { readonly refusals: RefusalTrail; readonly log: Logger },
): GraphServer {
  return new ApolloServer<Call>({
    gateway,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    parseOptions: { maxTokens },
    documentStore: createDocumentStore(),
    stringifyResult: writeResult,
    logger: apolloLog(log),
    formatError: (formatted, error) => {
      if (isOverflow(error)) return present(tooDeepForTheStack().toJSON(), nobodysId);
      if (isMasked(formatted)) log.error({ err: error }, 'masked an error');
      const message = withoutValue(formatted.message, error);
      return present({ ...formatted, message }, nobodysId);
    },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      limitsPlugin,
      known.plugin,
      {
        requestDidStart: () =>
          Promise.resolve({
            didEncounterErrors: ({ errors, operation, contextValue: { requestId, rights } }) => {
              hideSuggestions(errors, rights);
              const formatted = errors.map((error) => error.toJSON());
              refusals.note({ rights, requestId, operation }, formatted);
              const masked = errors.filter((error) => isMasked(error.toJSON()));
              if (masked.length > 0)
                log.error({ requestId, errors: masked }, 'errors to be masked');
              return Promise.resolve();
            },
          }),
      },
    ],
  });
}

/** graphql-js descends by recursion: a few KB of braces are deeper than the stack. */
function isOverflow(error: unknown): boolean {
  for (let at = error; at instanceof Error;) {
    if (at instanceof RangeError) return true;
    at = at instanceof GraphQLError ? at.originalError : at.cause;
  }
  return false;
}
