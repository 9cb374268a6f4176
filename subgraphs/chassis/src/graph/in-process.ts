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
import { beginAnswer, nameAnswer } from '../tracing/answers.ts';
import { during, failWith, type Span, type Tracing } from '../tracing/span.ts';
import { shapeError } from './errors.ts';

/** A gateway's question in the same process: no socket, no text, no second reading. */
export interface InProcessQuestion {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  /** Believed as they are: whoever can call this is the gateway. */
  readonly rights: Rights;
  readonly requestId: string;
  /** W3C Trace Context of the fetch; nothing when it is not traced. */
  readonly traceparent?: string | undefined;
}

export type AskInProcess = (question: InProcessQuestion) => Promise<FormattedExecutionResult>;

/** The gateway's plans ask with the same few operations; one of its documents is about 20 KB. */
const mostDocuments = 2_000;

export interface InProcessOptions {
  readonly schema: GraphQLSchema;
  readonly guard: Guard;
  readonly log: Logger;
  readonly tracing: Tracing | null;
  open(rights: Rights, requestId: string, span?: Span): RequestContext;
}

/** Answers as the HTTP door does, but each operation is parsed and validated once. */
export function answerInProcess(options: InProcessOptions): AskInProcess {
  const { schema, guard, log, tracing, open } = options;
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
  const answer = async (
    { query, operationName, variables, rights, requestId }: InProcessQuestion,
    span: Span | undefined,
  ): Promise<FormattedExecutionResult> => {
    const document = read(query);
    if (!('kind' in document)) return document;
    if (span) nameAnswer(span, document, operationName);
    const context = open(rights, requestId, span);
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
  return async (question) => {
    const begun = beginAnswer(tracing, question.traceparent);
    if (!begun) return answer(question, undefined);
    return during(begun, async (span) => {
      const result = await answer(question, span);
      failWith(span, result.errors);
      return result;
    });
  };
}

function withCode(error: GraphQLError, code: string | undefined) {
  const formatted = error.toJSON();
  if (code === undefined || formatted.extensions?.code !== undefined) return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code } };
}
