import { GraphQLError, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { FetchReply } from '../graph/fetch.ts';
import type { Graph } from '../graph/graph.ts';
import { answerEvent, findPrimary } from './execution.ts';
import type { LiveOperation } from './operation.ts';
import { createEventQueue } from './queue.ts';
import type { Upstreams } from './upstream.ts';

export interface Subscriber {
  readonly operation: LiveOperation;
  readonly call: Call;
  /** Called once when more events wait than the subscriber may have waiting. */
  readonly tooSlow: () => void;
}

export type LiveResults = AsyncGenerator<FormattedExecutionResult, undefined, undefined>;

/** Events a subscriber may have waiting; a plant's busiest second is below it. */
const mostWaiting = 1_000;

/** Each upstream event, in order, as the answer to the subscriber's whole operation. */
export function subscribe(
  graph: Graph,
  upstreams: Upstreams,
  { operation, call, tooSlow }: Subscriber,
): LiveResults {
  const primary = findPrimary(graph, operation);
  const queue = createEventQueue<FetchReply>(mostWaiting, tooSlow);
  const unsubscribe = upstreams.subscribe(primary, call, {
    event: (reply) => queue.push(reply),
    end: (errors) => {
      queue.end(firstError(errors, call.requestId));
      unsubscribe();
    },
  });
  const leave = (): Promise<IteratorReturnResult<undefined>> => {
    unsubscribe();
    queue.close();
    return Promise.resolve({ done: true, value: undefined });
  };
  // By hand: a generator's return() would wait for an event that may never come.
  const results: LiveResults = {
    next: async () => {
      const taken = await queue.take();
      if (taken.done) return taken;
      return { done: false, value: await answerEvent(graph, operation, call, taken.value) };
    },
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

function firstError(
  errors: readonly GraphQLFormattedError[],
  requestId: string,
): Error | undefined {
  const [first] = errors;
  if (!first) return undefined;
  const { message, path, extensions } = present(first, requestId);
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
}
