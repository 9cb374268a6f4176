import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { Logger } from '@throughline/chassis/log';
import type { Rights } from '@throughline/chassis/rights';
import type { Span, Tracing } from '@throughline/chassis/tracing/span';
import { traceRequest } from './trace-request.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessPolicy, authenticateNow } from '../access/access.ts';
import type { ClientAddress } from '../access/client-address.ts';
import { bearerKey } from '../access/key.ts';
import { present } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { withRequestId } from '../graph/server.ts';
import type { Live } from '../live/live.ts';
import type { SocketPath } from '../live/socket/sockets.ts';
import { asksCost } from './asks-cost.ts';
import { sendEventStream, wantsEventStream } from './event-stream-route.ts';
import { sendGraphiql, wantsPage } from './graphiql/graphiql.ts';
import { createQuickAnswer } from './quick-answer.ts';
import { refuseStranger, refuseWith } from './refusals.ts';
import { resolveDocument } from './safelisted.ts';

export interface GraphqlRouteOptions {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly live: Live;
  readonly tracing: Tracing | null;
  readonly log: Logger;
}

/** `/graphql` and `/partner/graphql`: GraphiQL for a browser, an event stream for who asks for one, else an answer. */
export function graphqlRoute(
  app: FastifyInstance,
  url: SocketPath,
  options: GraphqlRouteOptions,
): void {
  const { graph, access, addressOf, tracing, log } = options;
  const quick = createQuickAnswer(graph, log);
  const callers = new WeakMap<FastifyRequest, Rights>();
  const spans = new WeakMap<FastifyRequest, Span>();
  const rightsOf = (request: FastifyRequest): Rights => {
    const rights = callers.get(request);
    if (!rights) throw new Error('a request came past the door');
    return rights;
  };
  const handle = fastifyApolloHandler(graph.server, {
    context: (request) =>
      Promise.resolve({
        requestId: request.id,
        rights: rightsOf(request),
        span: spans.get(request),
        showsCost: asksCost(request),
      }),
  });
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    span: Span | undefined,
  ): Promise<unknown> => {
    if (span) spans.set(request, span);
    const caller = { rights: rightsOf(request), span };
    const answered = await quick.tryAnswer(request, reply, caller);
    if (answered) return answered;
    const text: unknown = await handle.call(app, request, reply);
    if (reply.statusCode === 200) {
      quick.learn(request.headers.accept, reply.getHeader('content-type'));
    }
    return typeof text === 'string' ? withRequestId(text, request.id) : text;
  };
  app.route({
    method: ['GET', 'POST'],
    url,
    // Before the body is read: a stranger's megabyte costs nothing.
    onRequest: async (request, reply) => {
      if (wantsPage(request)) return;
      const key = bearerKey(request.headers.authorization) ?? '';
      const rights = await access.authenticate(key, addressOf(request.raw));
      if (rights) callers.set(request, rights);
      else await refuseStranger(request, reply);
    },
    handler: async (request, reply) => {
      if (wantsPage(request)) return sendGraphiql(reply);
      if (isUnlisted(graph, request, reply, rightsOf(request))) return reply;
      if (wantsEventStream(request)) return openEventStream(options, request, reply);
      const asked = { request, reply, rights: rightsOf(request) };
      return traceRequest(tracing, asked, (span) => answer(request, reply, span));
    },
  });
}

/** Who is held to the safelist and asks something else is refused before it is parsed. */
function isUnlisted(
  { safelist, refusals }: Graph,
  request: FastifyRequest,
  reply: FastifyReply,
  rights: Rights,
): boolean {
  const error = resolveDocument(request, safelist, rights)?.toJSON();
  if (!error) return false;
  refusals.note({ rights, requestId: request.id, operation: undefined }, [error]);
  void refuseWith(request, reply, 403, [present(error, request.id)]);
  return true;
}

async function openEventStream(
  { access, addressOf, live }: GraphqlRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // Its body may have come long after its header.
  const key = bearerKey(request.headers.authorization) ?? '';
  const rights = await authenticateNow(access, { key, address: addressOf(request.raw) });
  if (!rights) return refuseStranger(request, reply);
  return sendEventStream(live, request, reply, rights);
}
