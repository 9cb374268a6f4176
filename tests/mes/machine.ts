import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { streamHead } from '@throughline/chassis/door';
import { signRights } from '@throughline/chassis/rights';
import { frameStream } from '@throughline/chassis/signed-stream';
import { rollUp } from '@throughline/mes/readings/rolling';
import { openDatabase } from '@throughline/chassis/database';
import type { Shop } from './shop.ts';

type Data = Record<string, any>;

export interface Said {
  readonly tag: string;
  readonly occurredAt: string;
  readonly value: unknown;
}

/** A work unit of the shop with its tags, and what it says. */
export class Machine {
  readonly #shop: Shop;
  readonly id: string;
  readonly code: string;

  constructor(shop: Shop, id: string, code: string) {
    this.#shop = shop;
    this.id = id;
    this.code = code;
  }

  static async install(shop: Shop, code: string): Promise<Machine> {
    const unit = { workCenterId: shop.workCenterId, code, name: 'Saw' };
    const { workUnit } = await shop.do('createWorkUnit', unit, 'workUnit { id }');
    return new Machine(shop, workUnit.id as string, code);
  }

  path(name: string): string {
    return `S1/WC1/${this.code}/${name}`;
  }

  async tag(name: string, more: Data = {}): Promise<string> {
    const tag = { workUnitId: this.id, name, ...more };
    return (await this.#shop.do('defineTag', tag, 'tag { id }')).tag.id as string;
  }

  record(readings: readonly Said[], more: Data = {}): Promise<Data> {
    return this.#shop.do(
      'recordReadings',
      {
        source: this.code,
        readings: readings.map((one) => ({ ...one, value: String(one.value) })),
        ...more,
      },
      'accepted repeated rejected { line code }',
    );
  }

  async read(tagId: string, selection: string): Promise<Data> {
    return this.#shop.entity('Tag', tagId, selection);
  }

  async history(tagId: string, from: string, to: string, points = 2000): Promise<Data[]> {
    const { history } = await this.read(
      tagId,
      `history(from: "${from}", to: "${to}", points: ${points}) { bucketSeconds buckets {
        startsAt endsAt count min max mean sum increase } }`,
    );
    return history.buckets as Data[];
  }
}

/** Sends lines straight to MES, as the gateway hands them on. */
export async function send(
  shop: Shop,
  body: string | Uint8Array<ArrayBuffer> | readonly string[],
  headers: Record<string, string> = {},
  /** What happens to it on its way, chunk by chunk. */
  spoil: (frames: Buffer[]) => Buffer[] = (frames) => frames,
): Promise<{ status: number; body: Data }> {
  const rights = { keyId: 'edge', scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' } as const;
  const { secret } = shop.database.secrets;
  const sent = { 'content-type': 'application/x-ndjson', ...headers };
  const deed = { what: 'POST /ingest/telemetry', body: streamHead(sent) };
  const token = signRights(secret, 'mes', rights, deed);
  const chunks = (Array.isArray(body) ? body : [body]).map((chunk) => Buffer.from(chunk as string));
  const frames = await Readable.from(chunks).pipe(frameStream(secret, token)).toArray();
  const response = await fetch(shop.mes.url.replace('/graphql', '/ingest/telemetry'), {
    method: 'POST',
    headers: { ...sent, 'x-throughline-rights': token },
    body: Buffer.concat(spoil(frames)),
  });
  return { status: response.status, body: (await response.json()) as Data };
}

export const ndjson = (readings: readonly unknown[]): string =>
  readings.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

/** Everything that came in is rolled up, without waiting for the worker. */
export async function rollUpAll(shop: Shop): Promise<void> {
  const database = openDatabase(shop.database.urls.mes, randomUUID().slice(0, 8), 1);
  try {
    while (await rollUp(database));
  } finally {
    await database.close();
  }
}
