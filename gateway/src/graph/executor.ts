import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import {
  type DocumentNode,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Call } from './call.ts';
import type { Answer, Execution } from './execution.ts';
import { refuseByLimits } from './limits/limits.ts';
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

/** Equal queries of callers with equal rights, asked at the same time, are answered once. */
export function createAnswerer(
  planning: Planning,
  execution: Execution,
  writes: WriteCount | null,
): Answerer {
  const sharing = writes ? createSharing<Answer>(writes) : null;
  return async (asked, call) => {
    const { operation, hash, variables } = asked;
    const refused = refuseByLimits(asked, variables, call.rights);
    if (refused) return { errors: [refused] };
    const run = (): Promise<Answer> => {
      const prepared = tryPrepare(planning, asked);
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
}

/** What can't be planned is told like any other refusal. */
function tryPrepare(planning: Planning, { document, operation, hash }: Asked) {
  try {
    return planning.prepare(document, operation, hash);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** The answerer as `@apollo/server` calls it. */
export function createExecutor(answer: Answerer): GatewayExecutor {
  return async ({ document, operation, queryHash, request, context }) => {
    const asked = { document, operation, hash: queryHash, variables: request.variables };
    // `data` is text already; the server hands it to `writeResult` unread.
    return (await answer(asked, context as Call)) as Awaited<ReturnType<GatewayExecutor>>;
  };
}
