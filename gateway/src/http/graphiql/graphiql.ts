import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Logger } from '@throughline/chassis/log';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Bundle, buildBundle } from './bundle.ts';
import { renderDocument } from './document.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** Only from here, and only to here: the page works without internet. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

let bundle: Promise<Bundle> | null = null;

/** A browser that comes to look, not a program that asks. */
export function wantsPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return false;
  return !/[?&](query|extensions)=/.test(request.url);
}

export async function sendGraphiql(reply: FastifyReply): Promise<FastifyReply> {
  const { entries } = await prepareGraphiql();
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .send(renderDocument(entries));
}

/** Bundled when first asked for, then kept on disk; a start never waits for it. */
export function prepareGraphiql(): Promise<Bundle> {
  bundle ??= buildBundle().catch((error: unknown) => {
    bundle = null;
    throw error;
  });
  return bundle;
}

export function graphiqlRoutes(app: FastifyInstance, log: Logger): void {
  app.get<{ Params: { file: string } }>('/graphiql/:file', async (request, reply) => {
    const { directory, files } = await prepareGraphiql();
    const { file } = request.params;
    const etag = `"${file}"`;
    if (!files.has(file)) return reply.callNotFound();
    reply.headers({
      // The name holds a hash of the content.
      'cache-control': 'public, max-age=31536000, immutable',
      etag,
      'x-content-type-options': 'nosniff',
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    log.debug({ file }, 'graphiql file');
    return reply
      .type(mediaTypes[extname(file)] ?? 'application/octet-stream')
      .send(await readFile(join(directory, file)));
  });
}
