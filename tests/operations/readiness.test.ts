import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets } from '@throughline/launch/database/secrets';
import type { House } from '@throughline/launch/house/house';
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { type RunningPostgres, startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';

let directory: string;
let server: RunningPostgres;
let house: House;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'throughline-ready-'));
  chmodSync(directory, 0o755);
  server = await startPostgres({ directory, log: silent });
  const secrets = makeSecrets();
  const { adminUrl } = server;
  const { passwords } = secrets;
  const databaseUrls = await prepareDatabase({ adminUrl, passwords, log: silent });
  process.env.THROUGHLINE_DRAIN_MS = '1500';
  house = await startInOneProcess({ databaseUrls, secrets, port: 0, log: silent });
}, 120_000);
afterAll(async () => {
  await house.stop();
  await server.stop();
  delete process.env.THROUGHLINE_DRAIN_MS;
  for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
});

interface State {
  readonly code: number;
  readonly body: unknown;
}

async function at(path: string): Promise<State> {
  const response = await fetch(new URL(path, house.url));
  return { code: response.status, body: await response.json() };
}

const everyone = (state: string) => ({ plm: state, mes: state, erp: state, access: state });
const ready = {
  code: 200,
  body: { status: 'ready', database: 'up', subgraphs: everyone('up') },
};
const untilReady = () =>
  until(
    'readiness',
    () => at('/ready'),
    ({ code }) => code === 200,
  );

it('is ready with its database, its migrations and its subgraphs', async () => {
  expect(await at('/health')).toEqual({ code: 200, body: { status: 'ok' } });
  expect(await at('/ready')).toEqual(ready);
});

it('lives and is not ready while the database is away, and is ready when it is back', async () => {
  await server.stop();
  expect(await at('/health')).toEqual({ code: 200, body: { status: 'ok' } });
  expect(await at('/ready')).toEqual({
    code: 503,
    body: { status: 'waiting', database: 'down', subgraphs: everyone('down') },
  });
  server = await startPostgres({ directory, log: silent });
  expect(await untilReady()).toEqual(ready);
}, 60_000);

it('is not ready while a migration is missing', async () => {
  const sql = postgres(server.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`update launch.migrations set part = 'away' where part = 'mes' and name like '%_traceparent'`;
    const { code, body } = await at('/ready');
    expect(code).toBe(503);
    expect(body).toMatchObject({ database: 'up', subgraphs: { ...everyone('up'), mes: 'down' } });
    await sql`update launch.migrations set part = 'mes' where part = 'away'`;
  } finally {
    await sql.end({ timeout: 1 });
  }
  expect(await untilReady()).toEqual(ready);
});

it('says that it drains, and still answers', async () => {
  const stopped = house.stop();
  const { code, body } = await at('/ready');
  expect(code).toBe(503);
  expect(body).toMatchObject({ status: 'draining' });
  expect((await at('/health')).code).toBe(200);
  await stopped;
  await expect(at('/health')).rejects.toThrow();
});
