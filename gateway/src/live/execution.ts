import type { Graph } from '../graph/graph.ts';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { FetchReply, SubgraphFetch } from '../graph/fetch.ts';
import type { LiveOperation } from './operation.ts';
import type { FormattedExecutionResult } from 'graphql';

type Executor = Graph['gateway']['executor'];
type ExecutorContext = Parameters<Executor>[0];

/** The subgraph subscription behind an operation: a run of its plan that fetches nothing. */
export async function findPrimary(
  graph: Graph,
  operation: LiveOperation,
  call: Call,
): Promise<SubgraphFetch> {
  let primary: SubgraphFetch | null = null;
  const live = { event: null, notePrimary: (fetch: SubgraphFetch) => void (primary = fetch) };
  await graph.gateway.executor(executorContext(graph, operation, { ...call, live }));
  if (!primary) throw new Error('the plan of a subscription has no primary fetch');
  return primary;
}

/** One event answered: the primary is the event, the rest of the plan asks the other subgraphs. */
export async function answerEvent(
  graph: Graph,
  operation: LiveOperation,
  call: Call,
  event: FetchReply,
): Promise<FormattedExecutionResult> {
  const live = { event, notePrimary: () => undefined };
  const context = executorContext(graph, operation, { ...call, live });
  const { data, errors } = await graph.gateway.executor(context);
  if (!errors) return { data: data ?? null };
  return {
    data: data ?? null,
    errors: errors.map((error) => present(error.toJSON(), call.requestId)),
  };
}

/** What the executor reads of Apollo's request context; a socket's operation has no HTTP request. */
function executorContext(graph: Graph, operation: LiveOperation, call: Call): ExecutorContext {
  const { document, queryHash, source, operationName, variables } = operation;
  return {
    request: {
      query: source,
      variables,
      ...(operationName === null ? {} : { operationName }),
    },
    logger: graph.server.logger,
    cache: graph.server.cache,
    schema: graph.apiSchema,
    schemaHash: '' as ExecutorContext['schemaHash'],
    context: call,
    queryHash,
    document,
    source,
    operationName,
    operation: operation.definition,
    metrics: {},
    overallCachePolicy: undefined,
  };
}
