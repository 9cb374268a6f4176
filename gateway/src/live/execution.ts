import type { FormattedExecutionResult } from 'graphql';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { FetchReply, SubgraphFetch } from '../graph/fetch.ts';
import type { Graph } from '../graph/graph.ts';
import { writeVariables } from '../graph/plan/run.ts';
import type { PreparedOperation } from '../graph/planning.ts';
import type { LiveOperation } from './operation.ts';

export function prepare(graph: Graph, operation: LiveOperation): PreparedOperation {
  return graph.planning.prepare(operation.document, operation.definition, operation.queryHash);
}

/** The subgraph subscription behind an operation. */
export function findPrimary(graph: Graph, operation: LiveOperation): SubgraphFetch {
  const { primary } = prepare(graph, operation).plan;
  if (!primary) throw new Error('the plan of a subscription has no primary fetch');
  const variables = writeVariables({ sent: operation.variables }, primary, null);
  return { ...primary, isQuery: false, variables };
}

/** One event answered: the primary is the event, the rest of the plan asks the other subgraphs. */
export async function answerEvent(
  graph: Graph,
  operation: LiveOperation,
  call: Call,
  event: FetchReply,
): Promise<FormattedExecutionResult> {
  const { data, errors } = await graph.execution.answerEvent(
    prepare(graph, operation),
    operation.variables,
    call,
    event,
  );
  const result = { data: (data ?? null) as never };
  if (!errors) return result;
  return { ...result, errors: errors.map((error) => present(error.toJSON(), call.requestId)) };
}
