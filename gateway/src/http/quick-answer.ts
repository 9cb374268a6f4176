import type { Logger } from '@throughline/chassis/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { asksCost } from './asks-cost.ts';
import type { Call } from '../graph/call.ts';
import type { Answer } from '../graph/execution.ts';
import { isMasked, present } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { withExtensions, writeResult } from '../graph/json-text.ts';

/**
 * The short way for what nearly every request is: a JSON body with an operation that was asked
 * before. `@apollo/server` takes a fifth of a millisecond for its own part of a request; what it
 * found out about this operation and this `Accept` header is used again. Anything unusual, and
 * everything that is refused, goes its way.
 */
export interface QuickAnswer {
  /** The response's body when it was answered here. */
  tryAnswer(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Pick<Call, 'rights' | 'span'>,
  ): Promise<Buffer | null>;
  /** The content type that the server chose for an `Accept` header. */
  learn(accept: string | undefined, contentType: unknown): void;
}

interface PlainBody {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** Clients send a handful of different ones; a hostile one must not fill the memory. */
const mostAccepts = 100;

export function createQuickAnswer(graph: Graph, log: Logger): QuickAnswer {
  const contentTypes = new Map<string, string>();
  return {
    learn: (accept = '', contentType) => {
      if (contentTypes.size >= mostAccepts) contentTypes.clear();
      if (typeof contentType === 'string') contentTypes.set(accept, contentType);
    },
    tryAnswer: async (request, reply, { rights, span }) => {
      const contentType = contentTypes.get(request.headers.accept ?? '');
      const body = contentType === undefined ? null : readPlainBody(request);
      const known = body && graph.known.find(body.query, body.operationName);
      if (!known || !body || contentType === undefined) return null;
      const call = { requestId: request.id, rights, span, showsCost: asksCost(request) };
      const answer = await graph.answer({ ...known, variables: body.variables }, call);
      // Not executed: how that is said over HTTP is the server's to know.
      if (!answer.data) return null;
      void reply.header('content-type', contentType).header('cache-control', 'no-store');
      if (!answer.errors) {
        const { extensions, data } = answer;
        return extensions ? withExtensions(data.response, extensions) : data.response;
      }
      return Buffer.from(writeFaulty(answer, answer.errors, request.id, log));
    },
  };
}

function writeFaulty(
  { data, extensions }: Answer,
  errors: readonly GraphQLError[],
  requestId: string,
  log: Logger,
): string {
  const formatted = errors.map((error) => error.toJSON());
  if (formatted.some(isMasked)) log.error({ requestId, errors }, 'errors to be masked');
  const shown = formatted.map((error) => present(error, requestId));
  return writeResult({ data, errors: shown, ...(extensions ? { extensions } : {}) });
}

const plainTypes = new Set(['application/json', 'application/json; charset=utf-8']);

function readPlainBody({ method, headers, body }: FastifyRequest): PlainBody | null {
  if (method !== 'POST' || !plainTypes.has(headers['content-type'] ?? '')) return null;
  if (!isRecord(body)) return null;
  for (const key in body) {
    if (key !== 'query' && key !== 'variables' && key !== 'operationName') return null;
  }
  const { query, operationName, variables } = body;
  if (typeof query !== 'string') return null;
  if (typeof (operationName ?? '') !== 'string' || !isRecord(variables ?? {})) return null;
  return { query, operationName, variables: variables ?? undefined } as PlainBody;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
