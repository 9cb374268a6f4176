import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import type { Guard } from '../access/guard.ts';
import { isGuest } from '../access/guest.ts';
import { forget, type RequestContext } from '../context.ts';
import { LiveAnswers, type LiveSource } from './live-answers.ts';

type LiveResults = AsyncIterableIterator<ExecutionResult>;

/**
 * graphql's `subscribe`, but an event is answered here, where its place is known: who asked for it
 * is told the cursor and the object beside each answer, and once that it has caught up. Nothing in
 * graphql-transport-ws asks a sender to wait, so who is far behind takes portions: a stream that is
 * left half-way has filled the socket with what must be sent again.
 */
export async function subscribeLive(args: ExecutionArgs, guard: Guard): Promise<LiveResults> {
  const context = args.contextValue as RequestContext;
  const forbidden = await guard.refuse({ ...args, variables: args.variableValues }, context);
  if (forbidden) return refused(forbidden);
  const stream = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in stream)) return refused(stream.errors?.[0]);
  const { announce = false, portion = null } = context.following ?? {};
  return new LiveAnswers({
    source: admitted(stream[Symbol.asyncIterator]() as unknown as LiveSource, guard, context),
    answer: async (event) => execute({ ...args, rootValue: event }),
    refresh: () => forget(context),
    announce,
    portion,
  });
}

/** Of the events those that who listens may know of; nobody else is asked about each. */
function admitted(source: LiveSource, guard: Guard, context: RequestContext): LiveSource {
  if (!isGuest(context.rights)) return source;
  return {
    next: async () => {
      for (;;) {
        const next = await source.next();
        if (next.done || 'caughtUp' in next.value) return next;
        if (await guard.admits(next.value, context)) return next;
      }
    },
    return: () => source.return(),
  };
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
