import { WebSocket } from 'ws';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';
import { ask } from './asking.ts';

let house: TestHouse;
let plant: Plant;
let url: string;
let key: string;

beforeAll(async () => {
  house = await openHouse();
  const graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  url = house.house.url.replace('/graphql', '/partner/graphql');
  const scopes = ['orders:read', 'parties:read', 'items:read', 'work-orders:read', 'schema:read'];
  const input = { name: 'shop', partyId: plant.customerId, scopes };
  key = (await graph.do('createApiKey', input, 'key')).key;
});
afterAll(() => house.close());

test('a partner asks for what the contract holds', async () => {
  const bell = await plant.made('BELL', { lines: [] });
  const { number } = await plant.order(bell, '2', '2030-01-10');
  const query = `{ viewer { partyKind customer { number } }
    salesOrders(first: 5) { nodes { number lines { lineNumber quantity { value unit } promisedOn item { number } } } } }`;
  const seen = await until(
    'PLM to know whose the item is',
    () => ask<Record<string, any>>(url, key, { query }),
    ({ data }) => data?.salesOrders.nodes[0]?.lines[0]?.item !== null,
  );
  expect(seen.data).toMatchObject({
    viewer: { partyKind: 'CUSTOMER', customer: { number: 'C-P1' } },
    salesOrders: { nodes: [{ number, lines: [{ item: { number: 'BELL' } }] }] },
  });
});

test.each([
  '{ stockBalances(first: 1) { nodes { id } } }',
  '{ salesOrders(first: 1) { nodes { lines { reservations { id } } } } }',
  '{ salesOrders(first: 1) { nodes { lines { workOrders { site { code } } } } } }',
])('what it lacks is unknown there: %s', async (query) => {
  const { errors, data } = await ask(url, key, { query });
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.extensions.code).toMatch(
    /GRAPHQL_VALIDATION_FAILED|OPERATION_RESOLUTION_FAILURE|BAD_REQUEST/,
  );
});

test('an operation that the whole graph knows is still unknown in its part', async () => {
  const query = '{ itemClasses(first: 1) { nodes { id } } }';
  expect((await ask(house.house.url, house.key, { query })).errors).toBeUndefined();
  expect((await ask(url, house.key, { query })).errors).toBeDefined();
  expect((await ask(house.house.url, house.key, { query })).errors).toBeUndefined();
});

test('it tells its own schema, and that alone', async () => {
  const query = '{ __schema { types { name } mutationType { name } } }';
  const { data } = await ask<Record<string, any>>(url, key, { query });
  const names = data?.__schema.types.map(({ name }: { name: string }) => name) as string[];
  expect(names).toContain('SalesOrder');
  expect(names).not.toContain('StockBalance');
  const writes = await ask<Record<string, any>>(url, key, {
    query: '{ __schema { mutationType { fields { name } } } }',
  });
  const mutations = writes.data?.__schema.mutationType.fields as { name: string }[];
  expect(
    mutations.filter(
      ({ name }) => !/webhook|sendTestEvent|startExport|cancelBulkOperation/i.test(name),
    ),
  ).toEqual([]);
});

test('it hears what happens to its orders', async () => {
  const bell = await plant.made('BIKE', { lines: [] });
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { apiKey: key },
  });
  const heard: unknown[] = [];
  const errors: unknown[] = [];
  client.subscribe(
    { query: 'subscription { salesOrderChanged { eventType salesOrder { number } } }' },
    {
      next: ({ data }) => void heard.push(data),
      error: (error) => void errors.push(error),
      complete: () => undefined,
    },
  );
  await until(
    'an order to be heard of',
    async () => {
      await plant.order(bell, '1', '2030-01-10');
      return heard.length;
    },
    (count) => count > 0,
  );
  expect(errors).toEqual([]);
  await client.dispose();
});
