import { GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { ThrottleStatus } from './budgets.ts';

/** `extensions.cost` of an answer. */
export interface Cost {
  /** By the page sizes that were asked for. */
  readonly requestedQueryCost: number;
  /** By the objects that came; null when nothing was executed. */
  readonly actualQueryCost: number | null;
  readonly throttleStatus: ThrottleStatus;
}

/** What a write takes besides the objects that it answers. */
const pointsOfWrite = 10;

const writes = new WeakMap<OperationDefinitionNode, number>();

/** An object is a point, the operation itself one more; a write is ten more. */
export function costOf(operation: OperationDefinitionNode, objects: number): number {
  if (operation.operation !== OperationTypeNode.MUTATION) return objects;
  let count = writes.get(operation);
  if (count === undefined) {
    const { selections } = operation.selectionSet;
    count = selections.filter(({ kind }) => kind === Kind.FIELD).length;
    writes.set(operation, count);
  }
  return objects + pointsOfWrite * count;
}

/** Says how long to wait, in the answer and as `Retry-After`. */
export function throttled(seconds: number, cost: Cost): GraphQLError {
  const retryAfter = Math.max(Math.ceil(seconds), 1);
  const { currentlyAvailable, maximumAvailable } = cost.throttleStatus;
  if (cost.requestedQueryCost > maximumAvailable) {
    const message =
      `It may cost ${cost.requestedQueryCost} points, and this key has at most ` +
      `${maximumAvailable}: ask for smaller pages.`;
    return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_EXPENSIVE', cost } });
  }
  const message =
    `It may cost ${cost.requestedQueryCost} points, and this key has ${currentlyAvailable} left: ` +
    `try again in ${retryAfter} s.`;
  const http = { status: 429, headers: new Map([['retry-after', String(retryAfter)]]) };
  return new GraphQLError(message, { extensions: { code: 'THROTTLED', retryAfter, http, cost } });
}
