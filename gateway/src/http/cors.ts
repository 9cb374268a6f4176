import type { FastifyInstance } from 'fastify';

/**
 * A front end may be served from anywhere: who asks is known by the key it sends, never by a
 * cookie, so another origin gains nothing.
 */
export function allowOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.origin === undefined) return done();
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', 'x-request-id, retry-after');
    const isPreflight =
      request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (!isPreflight) return done();
    void reply
      .headers({
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers':
          'authorization, content-type, x-request-id, x-show-cost, apollo-require-preflight',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send();
  });
}
