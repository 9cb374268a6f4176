import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets } from '@throughline/launch/database/secrets';
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { type RunningPostgres, startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

let directory: string;
let server: RunningPostgres;
let house: Awaited<ReturnType<typeof startInOneProcess>>;
let graph: Graph;
let plant: Plant;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'throughline-restart-'));
  chmodSync(directory, 0o755);
  server = await startPostgres({ directory, log: silent });
  const secrets = makeSecrets();
  const databaseUrls = await prepareDatabase({
    adminUrl: server.adminUrl,
    passwords: secrets.passwords,
    log: silent,
  });
  house = await startInOneProcess({ databaseUrls, secrets, port: 0, log: silent });
  graph = new Graph(house.url, secrets.apiKey);
  plant = await Plant.open(graph, 'DB');
}, 120_000);
afterAll(async () => {
  await house.stop();
  await server.stop();
  for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
});

it('has every acknowledged mutation after its database was stopped and started', async () => {
  const acknowledged: string[] = [];
  let stopped = false;
  const writing = (async () => {
    for (let at = 0; !stopped; at += 1) {
      const number = `ITEM-${at}`;
      const payload = await graph
        .try('createItem', { number, description: number, unit: 'C62' }, 'item { number }')
        .catch(() => null);
      if (payload?.item) acknowledged.push(number);
      else await sleep(50);
    }
  })();
  await sleep(500);
  const before = acknowledged.length;
  await server.stop();
  await sleep(700);
  server = await startPostgres({ directory, log: silent });
  await until(
    'writing to go on',
    () => Promise.resolve(acknowledged.length),
    (count) => count > before + 20,
  );
  stopped = true;
  await writing;
  const { items } = await graph.ask(
    'query($numbers: [String!]) { items(first: 100, filter: { numbers: $numbers }) { nodes { number } } }',
    {
      numbers: acknowledged.slice(-100),
    },
  );
  expect(items.nodes).toHaveLength(Math.min(acknowledged.length, 100));
  const found = await graph.ask(
    'query($numbers: [String!]) { items(first: 100, filter: { numbers: $numbers }) { nodes { number } } }',
    {
      numbers: acknowledged.slice(0, 100),
    },
  );
  expect(found.items.nodes).toHaveLength(Math.min(acknowledged.length, 100));
  // The event path came back too: ERP hears of the last item.
  await plant.bought('AFTER-THE-STOP');
}, 120_000);
