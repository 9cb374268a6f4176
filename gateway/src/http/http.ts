import compress from '@fastify/compress';
import Fastify, { type FastifyInstance } from 'fastify';
import type { BulkFiles } from '../bulk/files.ts';
import { bulkRoutes } from './bulk-routes.ts';
import { allowOrigins } from './cors.ts';
import { graphiqlRoutes } from './graphiql/graphiql.ts';
import { graphqlRoute, type GraphqlRouteOptions } from './graphql-route.ts';
import { type HealthOptions, healthRoutes } from './health.ts';
import { refuse, refuseBadRequest } from './refusals.ts';
import { readRequestId } from './request-id.ts';
import { telemetryRoute } from './telemetry-route.ts';

export interface HttpOptions extends GraphqlRouteOptions {
  /** What partner apps see, and hear; null: there is no part of the graph for them. */
  readonly partner: Pick<GraphqlRouteOptions, 'graph' | 'live'> | null;
  /** Files of bulk operations; null: there are none. */
  readonly bulk: BulkFiles | null;
  /** Where telemetry is recorded; without it there is no way in for it. */
  readonly telemetryUrl: string | null;
  readonly secret: string;
  readonly health: HealthOptions;
}

/** The HTTP door: `/graphql`, `/bulk`, `/ingest/telemetry`, `/health`, `/ready` and GraphiQL's files. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const { graph, partner, log } = options;
  const app = Fastify({
    // A document of 5 MB, which is a third longer in base64.
    bodyLimit: 8 * 1024 * 1024,
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
  void app.register(compress, {
    // Below it fits into one packet anyway. Fast rather than small: an answer is read once.
    threshold: 1_400,
    encodings: ['gzip', 'deflate'],
    zlibOptions: { level: 2 },
  });
  void app.register((scope, _options, done) => {
    healthRoutes(scope, options.health);
    graphiqlRoutes(scope, log);
    graphqlRoute(scope, '/graphql', options);
    if (partner) graphqlRoute(scope, '/partner/graphql', { ...options, ...partner });
    done();
  });
  const { telemetryUrl: url, access, addressOf, secret, bulk: files } = options;
  if (files) {
    void app.register((scope, _options, done) => {
      bulkRoutes(scope, { files, access, addressOf, refusals: graph.refusals });
      done();
    });
  }
  if (url !== null) {
    // A scope of its own, for it reads bodies in its own way.
    void app.register((scope, _options, done) => {
      const { sign, refusals } = graph;
      telemetryRoute(scope, { url, access, addressOf, sign, refusals, secret, log });
      done();
    });
  }
  return app;
}
