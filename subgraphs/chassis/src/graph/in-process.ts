import {
  type DocumentNode,
  execute,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Guard } from '../access/guard.ts';
import type { RequestContext } from '../context.ts';
import type { Logger } from '../log.ts';
import type { Rights } from '../rights.ts';
import { shapeError } from './errors.ts';

/** A gateway's question in the same process: no socket, no text, no second reading. */
export interface InProcessQuestion {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  /** Believed as they are: whoever can call this is the gateway. */
  readonly rights: Rights;
  readonly requestId: string;
}

export type AskInProcess = (question: InProcessQuestion) => Promise<FormattedExecutionResult>;

/** The gateway's plans ask with the same few operations; one of its documents is about 20 KB. */
const mostDocuments = 2_000;

/** Answers as the HTTP door does, but each operation is parsed and validated once. */
export function answerInProcess(
  schema: GraphQLSchema,
  open: (rights: Rights, requestId: string) => RequestContext,
  guard: Guard,
  log: Logger,
): AskInProcess {
  const documents = new Map<string, DocumentNode>();
  const shape = (errors: readonly GraphQLError[], code?: string): FormattedExecutionResult => ({
    errors: errors.map((error) => shapeError(log, withCode(error, code), error)),
  });
  const read = (query: string): DocumentNode | FormattedExecutionResult => {
    const known = documents.get(query);
    if (known) return known;
    const document = parse(query, { noLocation: true });
    const invalid = validate(schema, document);
    if (invalid.length > 0) return shape(invalid, 'GRAPHQL_VALIDATION_FAILED');
    for (const oldest of documents.keys()) {
      if (documents.size < mostDocuments) break;
      documents.delete(oldest);
    }
    documents.set(query, document);
    return document;
  };
  return async ({ query, operationName, variables, rights, requestId }) => {
    const document = read(query);
    if (!('kind' in document)) return document;
    const context = open(rights, requestId);
    const refused = await guard.refuse({ document, operationName, variables }, context);
    if (refused) return shape([refused]);
    const result = await execute({
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: context,
    });
    if (!result.errors) return result as FormattedExecutionResult;
    // Without data it was not executed: a variable was wrong.
    const code = result.data === undefined ? 'BAD_USER_INPUT' : undefined;
    const { errors } = shape(result.errors, code);
    return { ...(result.data === undefined ? {} : { data: result.data }), errors: errors ?? [] };
  };
}

function withCode(error: GraphQLError, code: string | undefined) {
  const formatted = error.toJSON();
  if (code === undefined || formatted.extensions?.code !== undefined) return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code } };
}
