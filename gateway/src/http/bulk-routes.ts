import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { partyOf } from '@throughline/chassis/audit/entry';
import type { Rights } from '@throughline/chassis/rights';
import { grants } from '@throughline/schema/scopes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessPolicy, authenticateNow } from '../access/access.ts';
import type { ClientAddress } from '../access/client-address.ts';
import { createHolders } from '../access/holders.ts';
import type { RefusalTrail } from '../audit/refusal-trail.ts';
import { bearerKey } from '../access/key.ts';
import { readRange } from '../bulk/byte-range.ts';
import type { BulkFiles, ResultFile, Taken } from '../bulk/files.ts';
import { readLines } from '../bulk/lines.ts';
import { refuse, refuseScope, refuseStranger } from './refusals.ts';

export interface BulkRoutesOptions {
  readonly files: BulkFiles;
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly refusals: RefusalTrail;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mostLinesBytes = 16 * 1024 * 1024;
/** Files that a key takes at the same time. */
const mostAtOnce = 4;

interface Params {
  readonly id: string;
}

/** `GET /bulk/<id>.ndjson`, the file of a bulk operation, and `PUT /bulk/<id>/lines`, the lines of one. */
export function bulkRoutes(app: FastifyInstance, options: BulkRoutesOptions): void {
  const { access, addressOf, refusals } = options;
  const callers = new WeakMap<FastifyRequest, Rights>();
  const rightsOf = (request: FastifyRequest): Rights => {
    const rights = callers.get(request);
    if (!rights) throw new Error('a request came past the door');
    return rights;
  };
  // Before the body is read: a stranger's megabyte costs nothing.
  const admit = (scope: string) => async (request: FastifyRequest, reply: FastifyReply) => {
    const key = bearerKey(request.headers.authorization) ?? '';
    const rights = await authenticateNow(access, { key, address: addressOf(request.raw) });
    if (!rights) await refuseStranger(request, reply);
    else if (!grants(rights.scopes, scope)) {
      await refuseScope(request, reply, {
        refusals,
        rights,
        message: `That takes the scope ${scope}.`,
      });
    } else callers.set(request, rights);
  };
  const door = { admit, rightsOf };
  resultRoute(app, options, door);
  linesRoute(app, options, door);
}

interface Door {
  readonly admit: (
    scope: string,
  ) => (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly rightsOf: (request: FastifyRequest) => Rights;
}

function resultRoute(
  app: FastifyInstance,
  { files, access }: BulkRoutesOptions,
  { admit, rightsOf }: Door,
): void {
  const holders = createHolders(mostAtOnce);
  app.get<{ Params: Params }>('/bulk/:id([0-9a-f-]+).ndjson', {
    // Only a whole file is compressed, and then here.
    compress: false,
    onRequest: admit('bulk:read'),
    handler: async (request, reply) => {
      const { keyId } = rightsOf(request);
      const { id } = request.params;
      const file = uuid.test(id) ? await files.find(id, keyId) : null;
      if (!file) return refuse(request, reply, 404, 'NOT_FOUND', 'This key has no such file.');
      if (!holders.take(keyId)) {
        const message = `A key takes ${mostAtOnce} files at the same time.`;
        return refuse(request, reply, 429, 'TOO_MANY_DOWNLOADS', message);
      }
      const stopHearing = access.onRevoked((revoked) => {
        if (revoked === keyId) reply.raw.destroy();
      });
      reply.raw.once('close', () => {
        stopHearing();
        holders.release(keyId);
      });
      return send(request, reply, files, file);
    },
  });
}

function linesRoute(
  app: FastifyInstance,
  { files }: BulkRoutesOptions,
  { admit, rightsOf }: Door,
): void {
  app.addContentTypeParser(
    'application/x-ndjson',
    { parseAs: 'buffer', bodyLimit: mostLinesBytes },
    (_request, body, done) => done(null, body),
  );
  app.put<{ Params: Params; Body: Buffer | undefined }>('/bulk/:id([0-9a-f-]+)/lines', {
    onRequest: admit('bulk:write'),
    bodyLimit: mostLinesBytes,
    handler: async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) {
        const message = 'Send application/x-ndjson.';
        return refuse(request, reply, 415, 'UNSUPPORTED_MEDIA_TYPE', message);
      }
      const lines = readLines(request.body);
      if ('code' in lines) return refuse(request, reply, 400, lines.code, lines.message);
      const rights = rightsOf(request);
      const sender = { keyId: rights.keyId, party: partyOf(rights), requestId: request.id };
      const { id } = request.params;
      const taken = uuid.test(id) ? await files.take(id, lines, sender) : 'NOT_FOUND';
      const refused = takenRefusals[taken];
      if (refused) return refuse(request, reply, ...refused);
      return { lines: lines.lines.length, repeated: taken === 'REPEATED' };
    },
  });
}

const takenRefusals: Readonly<Partial<Record<Taken, readonly [number, string, string]>>> = {
  NOT_FOUND: [404, 'NOT_FOUND', 'This key has no such bulk mutation.'],
  ALREADY_SENT: [409, 'LINES_ALREADY_SENT', 'It has other lines already, or has ended.'],
};

/** What is there now; of a file that is still written, the rest can be taken later from there on. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  files: BulkFiles,
  file: ResultFile,
): FastifyReply {
  const { id, byteCount, hasEnded } = file;
  const tag = `"${id}-${byteCount}"`;
  void reply
    .type('application/x-ndjson')
    .header('cache-control', 'private, no-store')
    .header('vary', 'accept-encoding')
    .header('accept-ranges', 'bytes');
  const range = rangeOf(request, byteCount, hasEnded ? tag : null);
  if (range === 'UNSATISFIABLE') {
    void reply.header('content-range', `bytes */${byteCount}`);
    return refuse(request, reply, 416, 'RANGE_NOT_SATISFIABLE', `There are ${byteCount} bytes.`);
  }
  const isPart = range !== 'WHOLE';
  const { start, end } = isPart ? range : { start: 0, end: byteCount };
  const bytes = Readable.from(files.read(file, start, end), { objectMode: false });
  if (!isPart && takesGzip(request)) {
    // Another representation: what was cut off of it can't be gone on with by ranges of this one.
    void reply.header('content-encoding', 'gzip').removeHeader('accept-ranges');
    return reply.send(bytes.compose(createGzip({ level: 2 })));
  }
  if (hasEnded) void reply.header('etag', tag);
  if (isPart) {
    void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${byteCount}`);
  }
  return reply.header('content-length', end - start).send(bytes);
}

/** A range on condition counts when the file is the one that it was, all of it. */
function rangeOf(
  { headers }: FastifyRequest,
  length: number,
  tag: string | null,
): ReturnType<typeof readRange> {
  const condition = headers['if-range'];
  return condition !== undefined && condition !== tag ? 'WHOLE' : readRange(headers.range, length);
}

function takesGzip({ headers }: FastifyRequest): boolean {
  const asked = String(headers['accept-encoding'] ?? '');
  return /(^|[\s,])(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i.test(asked);
}
