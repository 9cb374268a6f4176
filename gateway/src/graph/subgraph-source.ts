import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger } from '@throughline/chassis/log';
import type { Call } from './call.ts';
import { cleanReply, unavailable } from './errors.ts';
import type { FetchReply, SubgraphFetch } from './fetch.ts';
import { SubgraphSilent, type Transport } from './transport.ts';

/** Answers the plan's fetches from one subgraph; a silent one is answered for, never thrown. */
export function createSubgraphSource(
  subgraph: string,
  transport: Transport,
  log: Logger,
): GraphQLDataSource<Call> {
  return {
    process: async (options) => {
      if (!('incomingRequestContext' in options)) {
        throw new Error('subgraphs are asked only what a caller asked');
      }
      const { request, context } = options;
      const fetch: SubgraphFetch = {
        subgraph,
        query: request.query ?? '',
        operationName: request.operationName,
        variables: request.variables ?? {},
      };
      return context.live && isSubscription(fetch)
        ? passPrimary(fetch, context.live)
        : answer(fetch, context, transport, log);
    },
  };
}

/** The planner prints a primary as `subscription Name__subgraph__0 {`. */
function isSubscription(fetch: SubgraphFetch): boolean {
  return fetch.query.startsWith('subscription');
}

function passPrimary(fetch: SubgraphFetch, live: NonNullable<Call['live']>): FetchReply {
  if (live.event) return cleanReply(fetch, live.event);
  live.notePrimary(fetch);
  return { data: null };
}

async function answer(
  fetch: SubgraphFetch,
  call: Call,
  transport: Transport,
  log: Logger,
): Promise<FetchReply> {
  try {
    const reply = await transport.send(fetch, call);
    if (reply.errors) {
      log.debug({ requestId: call.requestId, errors: reply.errors }, 'subgraph answered errors');
    }
    return cleanReply(fetch, reply);
  } catch (error) {
    if (!(error instanceof SubgraphSilent)) throw error;
    // Without the stack: a dead subgraph under load would fill the log with it.
    log.warn({ requestId: call.requestId, reason: describe(error) }, 'subgraph unavailable');
    return unavailable(fetch);
  }
}

function describe(silent: SubgraphSilent): string {
  const { cause } = silent;
  return cause instanceof Error ? `${silent.message} (${cause.message})` : silent.message;
}
