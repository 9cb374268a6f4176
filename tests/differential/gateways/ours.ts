import type { Call } from '@throughline/gateway/graph/call';
import { createExecution } from '@throughline/gateway/graph/execution';
import { openPlanning } from '@throughline/gateway/graph/planning';
import { createLog } from '@throughline/chassis/log';
import type { GraphQLSchema } from 'graphql';
import type { Plant } from '../plant/plant.ts';
import { type Circumstances, type Gateway, openCircumstances } from './asked.ts';
import { noteRequest } from './requests.ts';

/** Our executor, its subgraphs in this process. */
export function openOurs({ supergraphSdl, ask }: Plant, apiSchema: GraphQLSchema): Gateway {
  const planning = openPlanning({ apiSchema, supergraphSdl, log: createLog('differential') });
  const circumstances = new WeakMap<Call, Circumstances>();
  const execution = createExecution(apiSchema, ({ subgraph, query, variables: text }, call) => {
    const { shift, trouble, requests } = circumstances.get(call) as Circumstances;
    const variables = JSON.parse(text) as Record<string, unknown>;
    noteRequest(requests, subgraph, query, variables);
    if (subgraph === trouble.silent) return Promise.resolve('silent');
    return ask(subgraph, { query, variables }, shift);
  });
  return async ({ source, document, operation, variables }, trouble) => {
    const call = { requestId: 'one' } as Call;
    const context = openCircumstances(trouble);
    circumstances.set(call, context);
    const prepared = planning.prepare(document, operation, source);
    const { data, errors = [] } = await execution.execute(prepared, variables, call);
    return {
      data: data?.toJSON(),
      errors: errors.map(({ message, path }) => ({ message, path, isCompletion: false })),
      requests: context.requests,
    };
  };
}
