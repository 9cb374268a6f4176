import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { Logger } from '@throughline/chassis/log';
import { apolloLog } from './apollo-log.ts';
import type { Call } from './call.ts';
import { isMasked, present } from './errors.ts';
import { writeResult } from './json-text.ts';
import { currentRequestId } from './request-scope.ts';

export type GraphServer = ApolloServer<Call>;

/** Three times the deepest operation we know; what is longer is no question but an attack. */
export const maxTokens = 10_000;

export function createGraphServer(gateway: GatewayInterface, log: Logger): GraphServer {
  return new ApolloServer<Call>({
    gateway,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    parseOptions: { maxTokens },
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginUsageReportingDisabled()],
    stringifyResult: writeResult,
    logger: apolloLog(log),
    formatError: (formatted, error) => {
      const requestId = currentRequestId();
      if (isMasked(formatted)) log.error({ requestId, err: error }, 'masked an error');
      return present(formatted, requestId);
    },
  });
}
