import { createHash } from 'node:crypto';
import { withoutValue } from '@throughline/chassis/graph/input-errors';
import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  separateOperations,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { refuseDocument, tooDeepForTheStack } from '../graph/limits/limits.ts';
import { maxTokens } from '../graph/server.ts';

/** A checked operation from a socket or an event stream. */
export interface LiveOperation extends CheckedDocument {
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface CheckedDocument {
  readonly source: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  /** The same as Apollo's over HTTP, so that both doors share one plan. */
  readonly hash: string;
  /** Equal for documents that differ in layout, in their name or in operations not asked for. */
  readonly normalised: string;
}

export interface Question {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

export type ReadOperation = (question: Question) => LiveOperation | readonly GraphQLError[];

/** A thousand dashboards ask with the same few documents. */
const mostDocuments = 500;

/** Parses and, for a subscription, validates: Apollo validates queries and mutations itself. */
export function createOperationReader(schema: GraphQLSchema): ReadOperation {
  const checked = new LRUCache<string, CheckedDocument>({ max: mostDocuments });
  return ({ query: source, operationName = null, variables }) => {
    const key = `${operationName ?? ''} ${source}`;
    const known = checked.get(key) ?? checkWithinStack(schema, source, operationName);
    if (isErrors(known)) return known;
    checked.set(key, known);
    const operation = { ...known, variables: pick(known.operation, variables ?? {}) };
    if (known.operation.operation !== OperationTypeNode.SUBSCRIPTION) return operation;
    const definitions = known.operation.variableDefinitions ?? [];
    const { errors } = getVariableValues(schema, definitions, operation.variables);
    return errors ? errors.map((error) => coded('BAD_USER_INPUT', error)) : operation;
  };
}

/** graphql-js descends by recursion: a few KB of braces are deeper than the stack. */
function checkWithinStack(
  ...asked: Parameters<typeof check>
): CheckedDocument | readonly GraphQLError[] {
  try {
    return check(...asked);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [tooDeepForTheStack()];
  }
}

/** What the operation does not declare changes nothing, so it must not keep equals apart. */
function pick(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  );
}

function check(
  schema: GraphQLSchema,
  source: string,
  operationName: string | null,
): CheckedDocument | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens });
  } catch (error) {
    return [coded('GRAPHQL_PARSE_FAILED', error)];
  }
  const refused = refuseDocument(document);
  if (refused) return [refused];
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return [coded('OPERATION_RESOLUTION_FAILURE', new GraphQLError('Which operation?'))];
  }
  const hash = createHash('sha256').update(source).digest('hex');
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    const invalid = validate(schema, document);
    if (invalid.length > 0) {
      return invalid.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error));
    }
  }
  const normalised = normalise(document, operation);
  return { source, document, operation, operationName, hash, normalised };
}

function normalise(document: DocumentNode, operation: OperationDefinitionNode): string {
  const alone = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  return alone.definitions
    .map((definition) => (definition === operation ? printNameless(operation) : print(definition)))
    .sort()
    .join('\n');
}

function printNameless(operation: OperationDefinitionNode): string {
  const { name, ...nameless } = operation;
  return name ? print(nameless) : print(operation);
}

export function isErrors(read: object | readonly GraphQLError[]): read is readonly GraphQLError[] {
  return Array.isArray(read);
}

function coded(code: string, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) throw error;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(withoutValue(message, error), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
