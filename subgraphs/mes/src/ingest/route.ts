import { createGunzip } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';
import { isGuest } from '@throughline/chassis/access/guest';
import type { Rights } from '@throughline/chassis/rights';
import { grants } from '@throughline/schema/scopes';
import type { SubgraphDoor } from '@throughline/chassis/subgraph';
import { assertName } from '../equipment/rules.ts';
import { readInstant } from '../readings/rules.ts';
import { Refusal } from '@throughline/chassis/refusal';
import { BrokenStream } from '@throughline/chassis/signed-stream';
import { ingest } from './batches.ts';

/**
 * `POST /ingest/telemetry`: NDJSON, a reading a line, plain or gzipped. `x-source` is who sends,
 * `x-sent-at` when, by its clock. What was recorded before a loss stays, and repeats do no harm.
 */
export function telemetryRoute({ app, open, readStream }: SubgraphDoor): void {
  app.addContentTypeParser('application/x-ndjson', (request, payload, done) => {
    done(null, readStream(request, payload));
  });
  app.post('/ingest/telemetry', { config: { streamed: true } }, async (request, reply) => {
    const context = open(request);
    if (!mayIngest(context.rights)) return reply.code(403).send({ errors: [forbidden] });
    const body = unpacked(request.body as Readable, request.headers['content-encoding']);
    try {
      const sender = {
        source: readSource(request.headers['x-source'], context.actor),
        sentAt: readSentAt(request.headers['x-sent-at']),
      };
      return await ingest(context, body, sender);
    } catch (error) {
      if (error instanceof BrokenStream) return reply.code(401).send({ errors: [broken] });
      const refused = refusalOf(error);
      if (!refused) throw error;
      // The rest of a body that is refused is read and dropped, so that the answer gets through.
      body.resume();
      return reply.code(400).send({ errors: [refused] });
    }
  });
}

/** Readings name their tags, not their sites: a key of some sites can't be held to these. */
function mayIngest(rights: Rights): boolean {
  return grants(rights.scopes, 'telemetry:write') && !isGuest(rights);
}

const forbidden = {
  message: 'Readings are sent with the scope telemetry:write, by a key of every site.',
  extensions: { code: 'FORBIDDEN' },
};
const broken = { message: 'Ask the gateway.', extensions: { code: 'UNAUTHENTICATED' } };

function unpacked(body: Readable, encoding: string | undefined): Readable {
  if (encoding !== 'gzip') return body;
  const gunzip = createGunzip();
  // Heard by who reads it; when nobody does any more, it is of no interest, and no fault.
  gunzip.on('error', () => undefined);
  return pipeline(body, gunzip, () => undefined);
}

function readSource(given: string | string[] | undefined, actor: string): string {
  if (given === undefined) return actor;
  const source = String(given);
  assertName(source, 'x-source');
  return source;
}

function readSentAt(given: unknown): number | null {
  if (given === undefined) return null;
  const at = readInstant(given);
  if (at === null) {
    throw new Refusal('INVALID_TIME', '`x-sent-at` is an RFC 3339 date-time.', 'x-sent-at');
  }
  return at;
}

function refusalOf(error: unknown) {
  if (error instanceof Refusal) {
    return { message: error.message, extensions: { code: error.code, field: error.field } };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Z_')) return null;
  return { message: 'The body is no gzip.', extensions: { code: 'BAD_GZIP' } };
}
