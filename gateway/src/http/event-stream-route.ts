import type { Rights } from '@throughline/chassis/rights';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door, LiveQuestion } from '../live/door.ts';
import type { EventStreams } from '../live/events/event-streams.ts';
import { refuse, refuseWith } from './refusals.ts';

export function wantsEventStream({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

/** `Accept: text/event-stream` on the graph's own path, by POST or, for queries, by GET. */
export function sendEventStream(
  live: { readonly door: Door; readonly streams: EventStreams },
  request: FastifyRequest,
  reply: FastifyReply,
  rights: Rights,
): FastifyReply {
  const question = readQuestion(request, rights);
  if (!question) {
    return refuse(request, reply, 400, 'BAD_REQUEST', 'Send a GraphQL operation as `query`.');
  }
  const errors = live.door.check(question);
  if (errors.length > 0) {
    const retryAfter = errors[0]?.extensions?.retryAfter;
    if (typeof retryAfter !== 'number') return refuseWith(request, reply, 400, errors);
    return refuseWith(request, reply.header('retry-after', String(retryAfter)), 429, errors);
  }
  if (!live.streams.serve(reply, question)) {
    reply.header('retry-after', '5');
    return refuse(request, reply, 429, 'TOO_MANY_STREAMS', 'This key has too many open streams.');
  }
  return reply;
}

function readQuestion(request: FastifyRequest, rights: Rights): LiveQuestion | null {
  const asked = request.method === 'GET' ? readParameters(request.query) : request.body;
  if (!isRecord(asked)) return null;
  const { query, operationName, variables, extensions } = asked;
  if (typeof query !== 'string' || typeof (operationName ?? '') !== 'string') return null;
  if (!isRecord(variables ?? {}) || !isRecord(extensions ?? {})) return null;
  // A header can hold one value only; Node joins several, and that is no cursor.
  const last = request.headers['last-event-id'];
  return {
    query,
    operationName: operationName as string | null | undefined,
    variables: variables as Record<string, unknown> | null | undefined,
    extensions: {
      ...(extensions as Record<string, unknown> | null),
      ...(typeof last === 'string' && last !== '' ? { cursor: last } : {}),
    },
    rights,
    requestId: request.id,
  };
}

function readParameters(query: unknown): unknown {
  if (!isRecord(query)) return null;
  const parsed: Record<string, unknown> = { ...query };
  for (const name of ['variables', 'extensions']) {
    const text = query[name];
    if (typeof text !== 'string') continue;
    try {
      parsed[name] = JSON.parse(text);
    } catch {
      return null;
    }
  }
  return parsed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
