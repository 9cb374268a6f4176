import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { Logger } from '@throughline/chassis/log';
import type { Rights } from '@throughline/chassis/rights';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { AccessPolicy } from '../access/access.ts';
import { bearerKey } from '../access/key.ts';
import type { Graph } from '../graph/graph.ts';
import { withRequestId } from '../graph/server.ts';
import { allowOrigins } from './cors.ts';
import { graphiqlRoutes, sendGraphiql, wantsPage } from './graphiql/graphiql.ts';
import { healthRoutes } from './health.ts';
import { createQuickAnswer } from './quick-answer.ts';
import { refuse, refuseBadRequest } from './refusals.ts';
import { readRequestId } from './request-id.ts';

export interface HttpOptions {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly log: Logger;
}

/** The HTTP door: `/graphql`, `/health`, `/ready` and GraphiQL's files. */
export function createHttp({ graph, access, log }: HttpOptions): FastifyInstance {
  const app = Fastify({
    genReqId: (request) => readRequestId(request.headers['x-request-id']),
    // Requests on connections that are already open are still answered while draining.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  allowOrigins(app);
  app.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 404, 'NOT_FOUND', 'There is nothing here; the graph is at /graphql.'),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuseBadRequest(request, reply, status);
    log.error({ requestId: request.id, err: error }, 'request failed');
    return refuse(request, reply, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong here.');
  });
  healthRoutes(app, graph);
  graphiqlRoutes(app, log);
  graphqlRoute(app, { graph, access, log });
  return app;
}

function graphqlRoute(app: FastifyInstance, { graph, access, log }: HttpOptions): void {
  const quick = createQuickAnswer(graph, log);
  const callers = new WeakMap<FastifyRequest, Rights>();
  const handle = fastifyApolloHandler(graph.server, {
    context: (request) => {
      const rights = callers.get(request);
      if (!rights) throw new Error('a request came past the door');
      return Promise.resolve({ requestId: request.id, rights });
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before the body is read: a stranger's megabyte costs nothing.
    onRequest: async (request, reply) => {
      if (wantsPage(request)) return;
      const key = bearerKey(request.headers.authorization);
      const rights = key === null ? null : await access.authenticate(key);
      if (rights) callers.set(request, rights);
      else {
        reply.header('www-authenticate', 'Bearer');
        await refuse(
          request,
          reply,
          401,
          'UNAUTHENTICATED',
          'Send an API key: Authorization: Bearer <key>.',
        );
      }
    },
    handler: async (request, reply) => {
      if (wantsPage(request)) return sendGraphiql(reply);
      const rights = callers.get(request);
      const answered = rights ? await quick.tryAnswer(request, reply, rights) : null;
      if (answered) return reply.send(answered);
      const text: unknown = await handle.call(app, request, reply);
      if (reply.statusCode === 200) {
        quick.learn(request.headers.accept, reply.getHeader('content-type'));
      }
      return typeof text === 'string' ? withRequestId(text, request.id) : text;
    },
  });
}
