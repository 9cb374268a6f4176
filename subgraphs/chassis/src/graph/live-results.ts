import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import { writeCursor } from '../outbox/cursor.ts';
import type { StoredEvent } from '../outbox/event.ts';
import type { CaughtUp } from '../outbox/event-reader.ts';

type Source = AsyncIterator<StoredEvent | CaughtUp>;
type LiveResults = AsyncIterableIterator<ExecutionResult>;

/**
 * graphql's `subscribe`, but an event is answered here, where its place is known: who asked for it
 * is told the cursor and the object beside each answer, and once that it has caught up. Nothing in
 * graphql-transport-ws asks a sender to wait, so who is far behind takes portions: a stream that is
 * left half-way has filled the socket with what must be sent again.
 */
export async function subscribeLive(args: ExecutionArgs): Promise<LiveResults> {
  const stream = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in stream)) return refused(stream.errors?.[0]);
  const source = stream[Symbol.asyncIterator]() as Source;
  const { announce = false, portion = null } =
    (args.contextValue as RequestContext).following ?? {};
  let left = portion ?? Infinity;
  const leave = async (): Promise<IteratorResult<ExecutionResult>> => {
    await source.return?.();
    return { done: true, value: undefined };
  };
  // By hand: a generator's return() would wait for an event that may never come.
  const results: LiveResults = {
    next: async () => {
      for (;;) {
        if (left === 0) {
          left = Infinity;
          await source.return?.();
          return { done: false, value: more };
        }
        const item = await source.next();
        if (item.done) return item;
        if ('caughtUp' in item.value) {
          left = Infinity;
          if (announce) return { done: false, value: mark(item.value) };
          continue;
        }
        left -= 1;
        const answer = await execute({ ...args, rootValue: item.value });
        return { done: false, value: announce ? place(answer, item.value) : answer };
      }
    },
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

/** The portion is over, and there may be more. */
const more: ExecutionResult = { data: null, extensions: { more: true } };

function mark({ caughtUp }: CaughtUp): ExecutionResult {
  return { data: null, extensions: { caughtUp: writeCursor(caughtUp) } };
}

function place(answer: ExecutionResult, event: StoredEvent): ExecutionResult {
  const extensions = { cursor: writeCursor(event.position), object: event.aggregateId };
  return { ...answer, extensions };
}

/** A stream that fails at once: that is how graphql-ws sends `error` and not a `next`. */
function refused(error: GraphQLError | undefined): LiveResults {
  const why = error?.originalError ?? error ?? new Error('a subscription without a stream');
  const results: LiveResults = {
    next: () => Promise.reject(why),
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}
