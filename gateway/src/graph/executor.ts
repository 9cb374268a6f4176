import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import {
  type DocumentNode,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Call } from './call.ts';
import type { Answer, Execution } from './execution.ts';
import type { FieldAccess } from '@throughline/chassis/access/field-access';
import type { Span } from '@throughline/chassis/tracing/span';
import type { Budgets } from '../cost/budgets.ts';
import { type Cost, costOf, throttled } from '../cost/cost.ts';
import { admit } from './limits/limits.ts';
import { observeAnswers, type Observers } from './observe-answers.ts';
import type { Planning } from './planning.ts';
import { createSharing, rightsKey, type WriteCount } from './transport/sharing.ts';

/** A validated operation of a caller. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** SHA-256 of the source, in hexadecimal. */
  readonly hash: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** Plans and executes what a caller asks. */
export type Answerer = (asked: Asked, call: Call) => Promise<Answer>;

/** What stands between a caller and the graph. */
interface Guards {
  readonly budgets: Budgets;
  readonly refuseByRules: FieldAccess;
  readonly observers: Observers;
}

/** Equal queries of callers with equal rights, asked at the same time, are answered once. */
export function createAnswerer(
  planning: Planning,
  execution: Execution,
  writes: WriteCount | null,
  { budgets, refuseByRules, observers }: Guards,
): Answerer {
  const sharing = writes ? createSharing<Answer>(writes) : null;
  const answer: Answerer = async (asked, call) => {
    const { operation, hash, variables } = asked;
    const run = (): Promise<Answer> => {
      const prepared = tryPrepare(planning, asked, call.span);
      return prepared instanceof GraphQLError
        ? Promise.resolve({ errors: [prepared] })
        : execution.execute(prepared, variables, call);
    };
    if (operation.operation === OperationTypeNode.MUTATION) {
      try {
        return await run();
      } finally {
        if (writes) writes.value += 1;
      }
    }
    if (!sharing) return run();
    const name = operation.name?.value ?? '';
    const key = `${hash} ${name} ${rightsKey(call.rights)} ${JSON.stringify(variables ?? null)}`;
    return sharing.share(key, run, (answer) => answer);
  };
  return observeAnswers(observers, (asked, call) => {
    const forbidden = refuseByRules(asked.document, call.rights);
    // It costs a point all the same: who asks for what it may not see is not free to go on.
    if (forbidden) budgets.of(call.rights).spend(1);
    return forbidden
      ? Promise.resolve({ errors: [forbidden] })
      : charge(answer, asked, call, budgets);
  });
}

/** What the operation may cost is taken before it is planned, and what it did not cost given back. */
async function charge(
  answer: Answerer,
  asked: Asked,
  call: Call,
  budgets: Budgets,
): Promise<Answer> {
  const { operation, variables } = asked;
  const objects = admit(asked, variables, call.rights);
  if (typeof objects !== 'number') return { errors: [objects] };
  const account = budgets.of(call.rights);
  const requestedQueryCost = costOf(operation, objects);
  const costs = (actualQueryCost: number | null): Cost => {
    return { requestedQueryCost, actualQueryCost, throttleStatus: account.status() };
  };
  const seconds = account.take(requestedQueryCost);
  if (seconds !== null) {
    return { errors: [throttled(seconds, costs(null))], extensions: { cost: costs(null) } };
  }
  // What is refused further in costs a point all the same.
  let actual = costOf(operation, 1);
  let given: Answer;
  try {
    given = await answer(asked, call);
    if (given.objects !== undefined) actual = costOf(operation, given.objects);
  } finally {
    account.spend(actual - requestedQueryCost);
  }
  return call.showsCost === true ? { ...given, extensions: { cost: costs(actual) } } : given;
}

/** What can't be planned is told like any other refusal. */
function tryPrepare(
  planning: Planning,
  { document, operation, hash }: Asked,
  span: Span | undefined,
) {
  const { planned } = planning.statistics;
  const startedAt = Date.now();
  try {
    return planning.prepare(document, operation, hash);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  } finally {
    // What is known already takes no time.
    if (planning.statistics.planned > planned) span?.begin('plan', { startedAt }).end();
  }
}

/** The answerer as `@apollo/server` calls it. */
export function createExecutor(answer: Answerer): GatewayExecutor {
  return async ({ document, operation, queryHash, request, context }) => {
    const asked = { document, operation, hash: queryHash, variables: request.variables };
    const showsCost = (context as Call).showsCost === true || request.extensions?.cost === true;
    const given = await answer(asked, { ...(context as Call), showsCost });
    // `data` is text already; the server hands it to `writeResult` unread.
    return { ...given, objects: undefined } as unknown as Awaited<ReturnType<GatewayExecutor>>;
  };
}
