import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { maxTokens } from '../graph/server.ts';

/** A checked operation from a socket. */
export interface LiveOperation {
  readonly source: string;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same as Apollo's over HTTP, so that both doors share one plan. */
  readonly queryHash: string;
}

export interface SubscribeMessage {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** Parses and, for a subscription, validates: Apollo validates queries and mutations itself. */
export function readOperation(
  schema: GraphQLSchema,
  message: SubscribeMessage,
): LiveOperation | readonly GraphQLError[] {
  const { query: source, operationName = null } = message;
  const variables = message.variables ?? {};
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens });
  } catch (error) {
    return [coded('GRAPHQL_PARSE_FAILED', error)];
  }
  const definition = getOperationAST(document, operationName);
  if (!definition) {
    return [coded('OPERATION_RESOLUTION_FAILURE', new GraphQLError('Which operation?'))];
  }
  const queryHash = createHash('sha256').update(source).digest('hex');
  const operation = { source, document, definition, operationName, variables, queryHash };
  if (definition.operation !== OperationTypeNode.SUBSCRIPTION) return operation;
  const invalid = validate(schema, document);
  if (invalid.length > 0) return invalid.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error));
  const { errors } = getVariableValues(schema, definition.variableDefinitions ?? [], variables);
  return errors ? errors.map((error) => coded('BAD_USER_INPUT', error)) : operation;
}

function coded(code: string, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) throw error;
  return withExtensions(error, { code });
}

/** The same error at the same place, with other extensions. */
export function withExtensions(
  { message, nodes, source, positions }: GraphQLError,
  extensions: Readonly<Record<string, unknown>>,
): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions,
  });
}
