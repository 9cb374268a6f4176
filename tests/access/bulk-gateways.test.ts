import { startGateway, type Gateway } from '@throughline/gateway/gateway';
import type { SplitHouse } from '@throughline/launch/house/house';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';
import { BulkClient } from './bulk-client.ts';

let database: TestDatabase;
let house: SplitHouse;
let second: Gateway | null = null;
let graph: Graph;
let plant: Plant;
let subgraphs: Record<string, string> = {};

beforeAll(async () => {
  database = await cloneDatabase();
  const ports = {
    erp: await freePort(),
    mes: await freePort(),
    plm: await freePort(),
    access: await freePort(),
  };
  const { urls: databaseUrls, secrets } = database;
  house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
  subgraphs = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`]),
  );
  graph = new Graph(house.url, secrets.apiKey);
  plant = await Plant.open(graph);
}, 120_000);
afterAll(async () => {
  await second?.stop();
  await house.stop();
  await database.drop();
});

/** The one that was killed is started again. */
const ready = () =>
  until(
    'the gateway to be there',
    () =>
      fetch(house.url.replace('/graphql', '/ready')).then(
        ({ ok }) => ok,
        () => false,
      ),
    (ok) => ok,
  );

async function keyOf(input: object): Promise<BulkClient> {
  const { key } = await graph.do('createApiKey', { name: 'sync', ...input }, 'key');
  return new BulkClient(house.url, key);
}

/** What has been written, past every gateway. */
const written = () =>
  database.run(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select coalesce(sum(row_count), 0)::int as count from access.bulk_operation`;
    return row?.count ?? 0;
  });

/** Hard, while it works; then another one is there beside the one that is started again. */
async function killGateway(): Promise<void> {
  process.kill(house.pidOf('gateway') ?? 0, 'SIGKILL');
  const { urls, secrets } = database;
  second ??= await startGateway({ port: 0, ...secrets, databaseUrl: urls.gateway, subgraphs });
}

test('a gateway is killed in the middle of an export: another goes on, no row twice, none lost', async () => {
  await database.run(
    (sql) => sql`insert into erp.sales_order
        (id, number, customer_id, site_id, status, created_at)
      select gen_random_uuid(), 'ORDER-' || n, c.id, gen_random_uuid(), 'CONFIRMED',
        now() - (n || ' seconds')::interval
      from erp.customer c, generate_series(1, 5000) n where c.number = 'C-P1'`,
  );
  const budget = { maximum: 2_000, restoreRate: 1_500 };
  const client = await keyOf({
    partyId: plant.customerId,
    scopes: ['orders:read', 'bulk:write'],
    budget,
  });
  const begun = await client.startExport('{ salesOrders { nodes { number status } } }');
  await until('some rows', written, (count) => count >= 1_000);
  const before = await client.rows(begun.resultPath);
  expect(before.length).toBeGreaterThanOrEqual(1_000);
  await killGateway();
  const there = new BulkClient(second?.url ?? '', client.key);
  const done = await there.finished(begun);
  expect(done).toMatchObject({ status: 'COMPLETED', rowCount: 5_000, failedCount: 0 });
  const rows = await there.rows(done.resultPath);
  const ordered = await database.run(
    (sql) => sql`select number from erp.sales_order order by id desc`,
  );
  expect(rows.map(({ number }) => number as string)).toEqual(
    ordered.map(({ number }) => number as string),
  );
  expect(rows.slice(0, before.length)).toEqual(before);
}, 120_000);

/** 500 lines, of which ten are wrong in five ways. */
const lines = Array.from({ length: 500 }, (_, at) => {
  const input = { number: `SYNC-${at}`, name: `Customer ${at}` };
  if (at % 50 !== 7) return JSON.stringify({ input });
  const wrong = [
    '{"input": {"number"',
    '[1, 2]',
    JSON.stringify({ input: { ...input, name: 7 } }),
    JSON.stringify({ input: { ...input, number: 'C-P1' } }),
    JSON.stringify({ input: { ...input, colour: 'red' } }),
  ];
  return wrong[((at - 7) / 50) % wrong.length];
});

test('a gateway is killed in the middle of a bulk mutation: each good line has its effect once', async () => {
  await ready();
  const client = await keyOf({ scopes: ['parties:write', 'bulk:write'] });
  const begun = await client.startMutation(
    'mutation($input: CreatePartyInput!) { createCustomer(input: $input) { customer { number } userErrors { code } } }',
  );
  const body = lines.join('\n');
  const base = await written();
  const effects = () =>
    database.run(async (sql) => {
      const [row] = await sql<{ customers: number; writes: number }[]>`
        select (select count(*)::int from erp.customer where number like 'SYNC-%') as customers,
          (select count(*)::int from erp.audit_entry where operation = 'createCustomer'
            and kind = 'WRITE' and input ->> 'number' like 'SYNC-%') as writes`;
      return row;
    });
  expect(await (await client.put(begun.linesPath, body)).json()).toEqual({
    lines: 500,
    repeated: false,
  });
  await until('some lines', effects, (seen) => (seen?.customers ?? 0) >= 60);
  await killGateway();
  const there = new BulkClient(second?.url ?? '', client.key);
  const done = await there.finished(begun, 90_000);
  expect(await effects()).toEqual({ customers: 490, writes: 490 });
  expect(await written()).toBe(base + 500);
  expect(done).toMatchObject({ status: 'COMPLETED', rowCount: 500, failedCount: 10 });
  const results = await there.rows(done.resultPath);
  expect(results.map(({ line }) => line as number)).toEqual(lines.map((_, at) => at + 1));
  const codes = results
    .filter(({ errors, data }) => errors || data.createCustomer.userErrors.length > 0)
    .map(
      ({ errors, data }) => errors?.[0].extensions.code ?? data.createCustomer.userErrors[0].code,
    );
  const each = ['INVALID_LINE', 'INVALID_LINE', 'BAD_USER_INPUT', 'NUMBER_TAKEN', 'BAD_USER_INPUT'];
  expect(codes).toEqual([...each, ...each]);
  const again = await there.put(begun.resultPath.replace('.ndjson', '/lines'), body);
  expect(await again.json()).toEqual({ lines: 500, repeated: true });
  expect(await effects()).toEqual({ customers: 490, writes: 490 });
}, 150_000);
