import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  isBoundTo,
  type Rights,
  rightsHeader,
  upgradeDeed,
  type VerifiedRights,
  verifyRights,
  verifyToken,
} from './rights.ts';
import { unframeStream } from './signed-stream.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is a signed stream, read by `GuardedDoor.readStream`. */
    readonly streamed?: boolean;
  }
}

export interface DoorGuardOptions {
  readonly secret: string;
  /** The subgraph's name: tokens for others open nothing here. */
  readonly audience: string;
}

export interface DoorGuard {
  /** Whose request this is. */
  rightsOf(request: FastifyRequest): Rights;
  /** The body of a streamed route, as far as it is what the gateway sent. */
  readStream(request: FastifyRequest, payload: Readable): Readable;
  mayUpgrade(request: IncomingMessage): Promise<boolean>;
}

/** What the headers of a streamed body say about it, as both ends write it before it is hashed. */
export function streamHead(headers: Readonly<Record<string, unknown>>): string {
  const names = ['content-type', 'content-encoding', 'x-source', 'x-sent-at'];
  return JSON.stringify(names.map((name) => headers[name] ?? null));
}

const refusal = { message: 'Ask the gateway.', extensions: { code: 'UNAUTHENTICATED' } };

/**
 * Nobody but the gateway is answered, on any path: each request brings a token for this subgraph,
 * this method and address, and this very body.
 */
export function guardDoor(app: FastifyInstance, options: DoorGuardOptions): DoorGuard {
  const { secret, audience } = options;
  const known = new WeakMap<IncomingMessage, VerifiedRights>();
  const checked = new WeakSet<IncomingMessage>();
  const tokenOf = ({ headers }: IncomingMessage) => String(headers[rightsHeader] ?? '');
  const find = (request: FastifyRequest): VerifiedRights => {
    const verified = known.get(request.raw);
    if (!verified) throw new Error('a request came past the door');
    return verified;
  };
  app.addHook('onRequest', async (request, reply) => {
    const what = `${request.method} ${request.url}`;
    try {
      const token = tokenOf(request.raw);
      known.set(request.raw, await verifyToken(secret, audience, token, what));
    } catch {
      await reply.code(401).send({ errors: [refusal] });
    }
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (!isBoundTo(find(request), body))
        return done(Object.assign(new Error(), { statusCode: 401 }));
      checked.add(request.raw);
      return parseJson(request, body.toString(), done) as undefined;
    },
  );
  // What no parser looked at has no body, and is to have none, unless its route reads it as a stream.
  app.addHook('preHandler', async (request, reply) => {
    if (checked.has(request.raw)) return;
    const { streamed = false } = request.routeOptions.config;
    const body = streamed ? streamHead(request.headers) : '';
    if (!isBoundTo(find(request), body)) await reply.code(401).send({ errors: [refusal] });
  });
  return {
    rightsOf: (request) => find(request).rights,
    readStream: (request, payload) => {
      const unframed = unframeStream(secret, tokenOf(request.raw));
      // Both are heard by who reads it.
      payload.on('error', (error) => unframed.destroy(error));
      // What is behind a fault is read and dropped, so that the answer gets through.
      unframed.once('close', () => payload.resume());
      return payload.pipe(unframed);
    },
    mayUpgrade: (request) => {
      const deed = { what: upgradeDeed, body: request.url ?? '' };
      return verifyRights(secret, audience, tokenOf(request), deed).then(
        () => true,
        () => false,
      );
    },
  };
}
