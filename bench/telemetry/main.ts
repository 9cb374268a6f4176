// Readings through the public HTTP door, beside the bare insert of the same rows into the same table.
import { cpus } from 'node:os';
import { gzipSync } from 'node:zlib';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';
import { median } from '../gateway/readings.ts';
import { formatTable } from '../gateway/table.ts';
import { installTags } from './tags.ts';

const rounds = 5;
const perRound = 100_000;
const tagCount = 200;
/** Seconds of the plant in a round: each tag speaks ten times a second. */
const seconds = perRound / tagCount / 10;

interface Reading {
  readonly series: number;
  readonly path: string;
  readonly at: string;
  readonly value: string;
}

const stage = await openBenchDatabase();
const ports = {
  erp: await freePort(),
  mes: await freePort(),
  plm: await freePort(),
  access: await freePort(),
};
const house = await startSplit({
  databaseUrls: stage.urls,
  secrets: stage.secrets,
  port: 0,
  log: silent,
  ports,
});
const key = stage.secrets.apiKey;
const paths = await installTags(house.url, key, tagCount);
const sql = postgres(stage.urls.mes, { max: 2, onnotice: () => undefined });
const tags = await sql<{ series: number; path: string }[]>`
  select series, path from mes.tag where path = any(${paths}) order by path`;

let clock = Date.now() - 12 * 3_600_000;
/** The next readings of the plant; none comes twice. */
function nextReadings(): Reading[] {
  const from = clock;
  clock += seconds * 1000;
  return Array.from({ length: perRound }, (_, n) => {
    const tag = tags[n % tags.length];
    if (!tag) throw new Error('no tag');
    const at = new Date(from + Math.floor(n / tags.length) * 100).toISOString();
    return { ...tag, at, value: String(20 + (n % 997) / 10) };
  });
}

async function bare(readings: readonly Reading[], size: number): Promise<void> {
  for (let at = 0; at < readings.length; at += size) {
    const part = readings.slice(at, at + size);
    await sql`insert into mes.reading (series, occurred_at, received_at, value, clock_skewed)
      select series, at, now(), value, false from unnest(
        ${`{${part.map((one) => one.series).join()}}`}::text::int[],
        ${`{${part.map((one) => one.at).join()}}`}::text::timestamptz[],
        ${`{${part.map((one) => one.value).join()}}`}::text::numeric[]) as given(series, at, value)`;
  }
}

async function throughDoor(body: string | Uint8Array<ArrayBuffer>, gzip: boolean): Promise<void> {
  const response = await fetch(house.url.replace('/graphql', '/ingest/telemetry'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      authorization: `Bearer ${key}`,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    },
    body,
  });
  const answer = (await response.json()) as { accepted?: number };
  if (answer.accepted !== perRound) throw new Error(JSON.stringify(answer));
}

const lines = (readings: readonly Reading[]) =>
  readings
    .map((one) => `{"tag":"${one.path}","occurredAt":"${one.at}","value":${one.value}}`)
    .join('\n');

/** What the plant sends is written before the clock runs. */
const ways: Record<string, (readings: readonly Reading[]) => () => Promise<void>> = {
  'bare insert, 1,000 rows': (readings) => () => bare(readings, 1_000),
  'bare insert, 5,000 rows': (readings) => () => bare(readings, 5_000),
  'HTTP door, plain': (readings) => {
    const body = lines(readings);
    return () => throughDoor(body, false);
  },
  'HTTP door, gzip': (readings) => {
    const body = gzipSync(lines(readings), { level: 1 });
    return () => throughDoor(body, true);
  },
};

const rates = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, prepare] of Object.entries(ways)) {
    const run = prepare(nextReadings());
    const began = performance.now();
    await run();
    // The first round warms up.
    if (round > 0) rates.get(name)?.push(perRound / ((performance.now() - began) / 1000));
  }
}

const best = Math.max(
  ...[...rates].filter(([name]) => name.startsWith('bare')).map(([, found]) => median(found)),
);
const rows = [...rates].map(([name, found]) => [
  name,
  '',
  Math.round(median(found)).toLocaleString('en'),
  (median(found) / best).toFixed(2),
]);
console.log(
  `${formatTable(['way', '', 'readings/s', 'ratio'], rows)}

${rounds} rounds of ${perRound} readings of ${tagCount} tags; ratio to the better bare insert (asked: 0.5); Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
);
await sql.end();
await house.stop();
await stage.close();
