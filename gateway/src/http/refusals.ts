import { measured } from '@throughline/chassis/metrics/meters';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { Rights } from '@throughline/chassis/rights';
import type { RefusalTrail } from '../audit/refusal-trail.ts';

/** A refusal from before GraphQL, in GraphQL's own form, so that every client can read it. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  measured()?.count('throughline_errors_total', { code });
  const error = { message, extensions: { code, requestId: request.id } };
  return refuseWith(request, reply, status, [error]);
}

export function refuseWith(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  errors: readonly GraphQLFormattedError[],
): FastifyReply {
  const graphql = request.headers.accept?.includes('application/graphql-response+json') ?? false;
  return reply
    .code(status)
    .type(`${graphql ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`)
    .send(JSON.stringify({ errors }));
}

/** Bodies too large, of another type, or no JSON: fastify's own refusals, without its words. */
export function refuseBadRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
): FastifyReply {
  if (status === 413) {
    return refuse(request, reply, status, 'PAYLOAD_TOO_LARGE', 'The request body is too large.');
  }
  if (status === 415) {
    return refuse(request, reply, status, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
  }
  return refuse(request, reply, status, 'BAD_REQUEST', 'The request could not be read.');
}

/** Nobody holds the key that was sent, or none was. */
export function refuseStranger(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('www-authenticate', 'Bearer');
  const how = 'Send an API key: Authorization: Bearer <key>.';
  return refuse(request, reply, 401, 'UNAUTHENTICATED', how);
}

/** A key without the scope that a door other than the graph's takes; the audit trail hears of it. */
export function refuseScope(
  request: FastifyRequest,
  reply: FastifyReply,
  of: { readonly refusals: RefusalTrail; readonly rights: Rights; readonly message: string },
): FastifyReply {
  const { refusals, rights, message } = of;
  const call = { rights, requestId: request.id, operation: undefined };
  refusals.note(call, [{ message, extensions: { code: 'FORBIDDEN' } }]);
  return refuse(request, reply, 403, 'FORBIDDEN', message);
}
