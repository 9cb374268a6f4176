import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { StoredEvent } from '../outbox/event.ts';
import { createFieldAccess } from './field-access.ts';
import { readFieldRules } from './field-rules.ts';
import { refuseUnseen, seesEvent, type Tables } from './sight.ts';

export interface GuardedOperation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

/** What every operation and event passes before a resolver sees it, whichever way it came in. */
export interface Guard {
  /** Why who asks may not ask this; null when they may. */
  refuse(operation: GuardedOperation, context: RequestContext): Promise<GraphQLError | null>;
  /** Whether who listens may know of this event. */
  admits(event: StoredEvent, context: RequestContext): Promise<boolean>;
}

/** Rules of the fields, and of the rows beyond what PostgreSQL itself holds reads to. */
export function createGuard(schema: GraphQLSchema, contract: DocumentNode, tables: Tables): Guard {
  const refuseByRules = createFieldAccess(schema, readFieldRules(contract));
  return {
    refuse: async ({ document, operationName, variables }, context) =>
      refuseByRules(document, context.rights) ??
      (await refuseUnseen(context, tables, { document, operationName, variables })),
    admits: (event, context) => seesEvent(context, tables, event),
  };
}
