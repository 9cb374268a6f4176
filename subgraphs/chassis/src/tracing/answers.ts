import type { ApolloServerPlugin } from '@apollo/server';
import { getOperationAST, type DocumentNode } from 'graphql';
import type { RequestContext } from '../context.ts';
import { failWith, type Span, type Tracing } from './span.ts';

/** A gateway's question, answered; below the fetch that its header names. */
export function beginAnswer(
  tracing: Tracing | null,
  traceparent: string | readonly string[] | undefined,
): Span | undefined {
  const parent = typeof traceparent === 'string' ? traceparent : null;
  return tracing?.begin('GraphQL Operation', { kind: 'SERVER' }, parent);
}

/** By the kind of operation, and its name: never by its text. */
export function nameAnswer(
  span: Span,
  document: DocumentNode,
  operationName: string | null | undefined,
): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  span.rename(operation.operation);
  span.note({
    'graphql.operation.type': operation.operation,
    'graphql.operation.name': operation.name?.value,
  });
}

/** Names and ends the spans of answers over HTTP. */
export const traceAnswers: ApolloServerPlugin<RequestContext> = {
  requestDidStart: ({ contextValue: { span } }) =>
    Promise.resolve(
      span && {
        didResolveOperation: ({ document, operationName }) => {
          nameAnswer(span, document, operationName);
          return Promise.resolve();
        },
        willSendResponse: ({ response: { body } }) => {
          if (body.kind === 'single') failWith(span, body.singleResult.errors);
          span.end();
          return Promise.resolve();
        },
      },
    ),
};
