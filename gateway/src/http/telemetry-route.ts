import { streamHead } from '@throughline/chassis/door';
import { type Rights, rightsHeader, type SignRights } from '@throughline/chassis/rights';
import { frameStream } from '@throughline/chassis/signed-stream';
import { grants } from '@throughline/schema/scopes';
import type { Logger } from '@throughline/chassis/log';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pipeline } from 'node:stream';
import { Pool } from 'undici';
import type { AccessPolicy } from '../access/access.ts';
import type { ClientAddress } from '../access/client-address.ts';
import { bearerKey } from '../access/key.ts';
import type { RefusalTrail } from '../audit/refusal-trail.ts';
import { refuse, refuseScope, refuseStranger } from './refusals.ts';

export interface TelemetryRouteOptions {
  /** Address of the subgraph that records telemetry. */
  readonly url: string;
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly sign: SignRights;
  readonly refusals: RefusalTrail;
  /** Signs what comes, chunk by chunk. */
  readonly secret: string;
  readonly log: Logger;
}

const path = '/ingest/telemetry';
const scope = 'telemetry:write';
const lacking = `This key may not send readings: that takes the scope ${scope}.`;
/** Who sends and hears nothing back for so long was forgotten. */
const silentMs = 60_000;
const mostAtOnce = 16;
const passedOn = ['content-encoding', 'x-source', 'x-sent-at'];

/**
 * `POST /ingest/telemetry`: readings for MES, past the graph. The body is handed on as it comes,
 * and no faster than MES takes it; nothing of it is kept here.
 */
export function telemetryRoute(app: FastifyInstance, options: TelemetryRouteOptions): void {
  const { access, addressOf, sign, refusals, secret, log } = options;
  const pool = new Pool(new URL(options.url).origin, {
    connections: mostAtOnce,
    headersTimeout: silentMs,
    bodyTimeout: silentMs,
    keepAliveTimeout: 4_000,
  });
  app.addHook('onClose', () => pool.destroy());
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => {
    done(null, payload);
  });
  const callers = new WeakMap<FastifyRequest, Rights>();
  app.post(path, {
    // It is handed on as it came.
    decompress: false,
    // Before the body is read: a stranger's megabyte costs nothing.
    onRequest: async (request, reply) => {
      const key = bearerKey(request.headers.authorization) ?? '';
      const rights = await access.authenticate(key, addressOf(request.raw));
      if (!rights) await refuseStranger(request, reply);
      else if (!grants(rights.scopes, scope)) {
        await refuseScope(request, reply, { refusals, rights, message: lacking });
      } else callers.set(request, rights);
    },
    handler: async (request, reply) => {
      const rights = callers.get(request);
      if (!rights) throw new Error('a request came past the door');
      const wrong = wrongBody(request);
      if (wrong) return refuse(request, reply, 415, 'UNSUPPORTED_MEDIA_TYPE', wrong);
      const passed = passOn(request);
      const token = sign('mes', rights, { what: `POST ${path}`, body: streamHead(passed) });
      const headers = { [rightsHeader]: token, ...passed };
      try {
        // Who breaks off breaks the stream, and what is heard of it then is no whole one.
        const body = pipeline(request.raw, frameStream(secret, token), () => undefined);
        const answer = await pool.request({ path, method: 'POST', headers, body });
        const text = await answer.body.text();
        if ([200, 400, 403].includes(answer.statusCode)) {
          return await reply.code(answer.statusCode).type('application/json').send(text);
        }
        log.warn({ requestId: request.id, status: answer.statusCode }, 'telemetry not recorded');
      } catch (error) {
        log.warn({ requestId: request.id, err: error }, 'telemetry not passed on');
      }
      const again = 'Perhaps not all was recorded: send it again.';
      return refuse(request, reply, 503, 'SUBGRAPH_UNAVAILABLE', again);
    },
  });
}

function wrongBody({ headers }: FastifyRequest): string | null {
  if (headers['content-type']?.startsWith('application/x-ndjson') !== true) {
    return 'Send application/x-ndjson.';
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' || encoding === 'gzip' ? null : 'Send it plain or gzipped.';
}

function passOn({ id, headers }: FastifyRequest): Record<string, string> {
  const passed: Record<string, string> = {
    'content-type': 'application/x-ndjson',
    'x-request-id': id,
  };
  for (const name of passedOn) {
    const value = headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return passed;
}
