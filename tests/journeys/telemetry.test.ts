import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readBackup } from '@throughline/launch/backup/read';
import { writeBackup } from '@throughline/launch/backup/write';
import { createClient } from 'graphql-ws';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { cloneDatabase } from '../harness/database.ts';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { until } from '../plant/graph.ts';

type Data = Record<string, any>;

let open: TestHouse;
let unitId = '';
const tags: Record<string, string> = {};

beforeAll(async () => {
  open = await openHouse();
  const { site } = await set('setSite', { code: 'S1', name: 'Works' }, 'site { id }');
  const { area } = await set(
    'createArea',
    { siteId: site.id, code: 'A', name: 'Hall' },
    'area { id }',
  );
  const { workCenter } = await set(
    'createWorkCenter',
    { areaId: area.id, code: 'SAW', name: 'Saws' },
    'workCenter { id }',
  );
  const { workUnit } = await set(
    'createWorkUnit',
    { workCenterId: workCenter.id, code: 'SAW-1', name: 'Saw' },
    'workUnit { id }',
  );
  unitId = workUnit.id;
  for (const name of ['Temperature', 'Speed']) {
    const tag = { workUnitId: unitId, name };
    tags[name] = (await set('defineTag', tag, 'tag { id }')).tag.id;
  }
});
afterAll(() => open.close());

async function ask(query: string, variables: Data = {}): Promise<Data> {
  const response = await fetch(open.house.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${open.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

let keys = 0;
async function set(mutation: string, input: Data, selection: string): Promise<Data> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await ask(
    `mutation($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`,
    { input: { idempotencyKey: `telemetry ${(keys += 1)}`, ...input } },
  );
  expect(data[mutation].userErrors).toEqual([]);
  return data[mutation];
}

const said = (name: string, secondsAgo: number, value: unknown) =>
  JSON.stringify({
    tag: `S1/SAW/SAW-1/${name}`,
    occurredAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
    value,
  });

async function send(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(open.house.url.replace('/graphql', '/ingest/telemetry'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      authorization: `Bearer ${open.key}`,
      ...headers,
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as Data };
}

test('readings come in by the public door, plain or gzipped, from who has a key', async () => {
  const lines = `${said('Temperature', 20, 20.5)}\n${said('Temperature', 10, 21)}\nnonsense\n`;
  const sent = await send(lines);
  expect(sent).toMatchObject({ status: 200, body: { accepted: 2, repeated: 0, rejected: 1 } });
  expect(sent.body.rejections).toMatchObject([{ line: 3, code: 'NO_JSON' }]);
  const again = await send(gzipSync(lines), { 'content-encoding': 'gzip', 'x-source': 'edge 7' });
  expect(again.body).toMatchObject({ accepted: 0, repeated: 2, rejected: 1 });
  const { tag, rejectedReadings } = await ask(
    `query($id: ID!) { tag(id: $id) { value { value } node: workUnit { code } }
      rejectedReadings(first: 5) { nodes { source line code payload } } }`,
    { id: tags.Temperature },
  );
  expect(tag).toEqual({ value: { value: '21' }, node: { code: 'SAW-1' } });
  expect(rejectedReadings.nodes).toEqual(
    ['edge 7', 'development'].map((source) => {
      return { source, line: 3, code: 'NO_JSON', payload: 'nonsense' };
    }),
  );

  const refused = async (headers: Record<string, string>) => {
    const { status, body } = await send(said('Speed', 9, 1), headers);
    return [status, body.errors[0].extensions.code];
  };
  expect(await refused({ authorization: 'Bearer somebody' })).toEqual([401, 'UNAUTHENTICATED']);
  expect(await refused({ 'content-type': 'text/plain' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(await refused({ 'content-encoding': 'br' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(await refused({ 'content-encoding': 'gzip' })).toEqual([400, 'BAD_GZIP']);
  expect(await refused({ 'x-sent-at': 'noon' })).toEqual([400, 'INVALID_TIME']);
});

test('newest values are watched as they change, not more often than asked', async () => {
  const client = createClient({
    url: open.house.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { apiKey: open.key },
  });
  const seen: Record<string, [string, number, string][]> = {};
  const watch = (name: string, args: string) => {
    const list: [string, number, string][] = (seen[name] = []);
    const query = `subscription { telemetrySampled${args} { eventType cursor
      tags { name value { value } } } }`;
    client.subscribe<{ telemetrySampled: Data }>(
      { query },
      {
        next: ({ data }) => {
          for (const { name, value } of data?.telemetrySampled.tags ?? []) {
            list.push([name, Date.now(), value.value]);
          }
        },
        error: (error) => list.push([JSON.stringify(error), 0, '']),
        complete: () => undefined,
      },
    );
  };
  watch('all', '');
  watch('speed', `(tagIds: ["${tags.Speed}"], workUnitId: "${unitId}")`);
  watch('none', `(tagIds: ["${unitId}"])`);
  let n = 0;
  const speak = () => send(`${said('Speed', 0, (n += 1))}\n${said('Temperature', 0, n)}`);
  await until('both to listen', speak, () => seen.all!.length > 2 && seen.speed!.length > 1);
  for (const list of Object.values(seen)) list.splice(0);
  const began = Date.now();
  while (Date.now() - began < 2_500) await speak();
  await until(
    'the last value',
    () => Promise.resolve(),
    () => [seen.all, seen.speed].every((list) => list!.at(-1)?.[2] === String(n)),
  );
  expect(new Set(seen.all!.map(([name]) => name))).toEqual(new Set(['Speed', 'Temperature']));
  expect(new Set(seen.speed!.map(([name]) => name))).toEqual(new Set(['Speed']));
  expect(seen.none).toEqual([]);
  const times = seen.speed!.map(([, time]) => time);
  expect(times.length).toBeGreaterThan(1);
  expect(times.length).toBeLessThanOrEqual(5);
  await client.dispose();
});

test('a backup has the readings of every day', async () => {
  const days = [0, 3, 9].map((day) => said('Speed', day * 86_400 + 60, day));
  expect((await send(days.join('\n'))).body.accepted).toBe(3);
  const directory = mkdtempSync(join(tmpdir(), 'throughline-telemetry-'));
  const other = await cloneDatabase();
  const all = (url: string) => {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    return sql`select series, occurred_at, value from mes.reading order by 1, 2`.finally(() =>
      sql.end(),
    );
  };
  try {
    await writeBackup(open.database.adminUrl, join(directory, 'plant.backup'));
    await readBackup(other.adminUrl, join(directory, 'plant.backup'));
    const kept = [...(await all(other.adminUrl))];
    expect(kept.length).toBeGreaterThan(4);
    expect(kept).toEqual([...(await all(open.database.adminUrl))]);
  } finally {
    await other.drop();
    rmSync(directory, { recursive: true });
  }
});
