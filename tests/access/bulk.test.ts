import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';
import { BulkClient, ended } from './bulk-client.ts';

let house: TestHouse;
let graph: Graph;
let home: Plant;
let away: Plant;
let bike: Part;
/** The customers of two sites. */
let rosa: BulkClient;
let otto: BulkClient;
/** One of our own programs, which may change what it syncs. */
let integrator: BulkClient;

const ordersOfEach = 3_000;
const document = '{ salesOrders { nodes { id number status customer { number } } } }';

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  home = await Plant.open(graph, 'P1');
  away = await Plant.open(graph, 'P2');
  bike = await home.made('BIKE', { lines: [] });
  rosa = await partner(home.customerId);
  otto = await partner(away.customerId);
  integrator = await keyOf({ scopes: ['orders:read', 'parties:write', 'bulk:write'] });
  for (const number of ['C-P1', 'C-P2']) await seedOrders(number);
}, 120_000);
afterAll(() => house.close());

async function keyOf(input: object): Promise<BulkClient> {
  const { key } = await graph.do('createApiKey', { name: 'sync', ...input }, 'key');
  return new BulkClient(house.house.url, key);
}

const scopes = ['orders:read', 'parties:read', 'bulk:write'];

async function partner(partyId: string): Promise<BulkClient> {
  const client = await keyOf({ partyId, scopes, budget: large });
  return new BulkClient(house.house.url.replace('/graphql', '/partner/graphql'), client.key);
}

const large = { maximum: 1_000_000, restoreRate: 1_000_000 };

/** Straight into the table: an export reads, it does not care how they came. */
async function seedOrders(customer: string): Promise<void> {
  await house.database.run(
    (sql) => sql`insert into erp.sales_order
        (id, number, customer_id, site_id, status, created_at, confirmed_at)
      select gen_random_uuid(), c.number || '-' || n, c.id, gen_random_uuid(), 'CONFIRMED',
        now() - (n || ' seconds')::interval, now()
      from erp.customer c, generate_series(1, ${ordersOfEach}) n where c.number = ${customer}`,
  );
}

test('an export is what the pages are, read one by one; to each partner its own', async () => {
  const begun = [await rosa.startExport(document), await otto.startExport(document)];
  const [rosas = [], ottos = []] = await Promise.all([
    rosa.finished(begun[0]).then(({ resultPath }) => rosa.rows(resultPath)),
    otto.finished(begun[1]).then(({ resultPath }) => otto.rows(resultPath)),
  ]);
  expect(rosas.length).toBe(ordersOfEach);
  expect(rosas).toEqual(await rosa.pages(document));
  expect(ottos).toEqual(await otto.pages(document));
  expect(new Set(rosas.map(({ customer }) => customer.number))).toEqual(new Set(['C-P1']));
  expect(new Set(ottos.map(({ customer }) => customer.number))).toEqual(new Set(['C-P2']));
  const { bulkOperation } = await rosa.graph.ask(
    `query($id: ID!) { bulkOperation(id: $id) { rowCount failedCount byteCount error { code } } }`,
    { id: begun[0]?.id },
  );
  expect(bulkOperation).toMatchObject({ rowCount: ordersOfEach, failedCount: 0, error: null });
});

test('our own people export what all of them have', async () => {
  const clerk = await keyOf({ scopes, budget: large });
  const { resultPath } = await clerk.finished(await clerk.startExport(document));
  const rows = await clerk.rows(resultPath);
  expect(rows).toHaveLength(2 * ordersOfEach);
  expect(rows).toEqual(await clerk.pages(document));
}, 60_000);

test('the file is for the key that asked for it, and others are told nothing of it', async () => {
  const done = await rosa.finished(await rosa.startExport('{ salesOrders { nodes { number } } }'));
  const sister = await keyOf({ partyId: home.customerId, scopes });
  const reader = await keyOf({ scopes: ['orders:read'] });
  const statuses = [];
  for (const client of [otto, sister, integrator, reader]) {
    statuses.push((await client.get(done.resultPath)).status);
  }
  expect(statuses).toEqual([404, 404, 404, 403]);
  const stranger = await fetch(rosa.addressOf(done.resultPath));
  expect(stranger.status).toBe(401);
  const question = 'query($id: ID!) { bulkOperation(id: $id) { id } }';
  const { bulkOperation } = await otto.graph.ask(question, { id: done.id });
  expect(bulkOperation).toBeNull();
  const { errors } = await otto.graph.post(
    'mutation($input: CancelBulkOperationInput!) { cancelBulkOperation(input: $input) { userErrors { code } } }',
    { input: { bulkOperationId: done.id, idempotencyKey: 'not mine' } },
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('a file is taken in parts, on condition, and compressed', async () => {
  const { resultPath, byteCount } = await rosa.finished(await rosa.startExport(document));
  const whole = await rosa.get(resultPath, { 'accept-encoding': 'identity' });
  const bytes = Buffer.from(await whole.arrayBuffer());
  expect(bytes.length).toBe(byteCount);
  expect(whole.headers.get('content-length')).toBe(String(byteCount));
  const half = Math.floor(bytes.length / 2);
  const tag = whole.headers.get('etag') ?? '';
  const rest = await rosa.get(resultPath, { range: `bytes=${half}-`, 'if-range': tag });
  expect(rest.status).toBe(206);
  expect(rest.headers.get('content-range')).toBe(
    `bytes ${half}-${bytes.length - 1}/${bytes.length}`,
  );
  const parts = [bytes.subarray(0, half), Buffer.from(await rest.arrayBuffer())];
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  const few = await rosa.get(resultPath, { range: 'bytes=100000-100009' });
  expect(await few.text()).toBe(bytes.subarray(100_000, 100_010).toString());
  const other = await rosa.get(resultPath, { range: 'bytes=10-', 'if-range': '"other"' });
  expect(other.status).toBe(200);
  const beyond = await rosa.get(resultPath, { range: `bytes=${bytes.length}-` });
  expect(beyond.status).toBe(416);
  await Promise.all([other.arrayBuffer(), beyond.arrayBuffer()]);
  const zipped = await rosa.raw(resultPath, { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.body).equals(bytes)).toBe(true);
  expect(zipped.body.length).toBeLessThan(bytes.length / 3);
});

test('an export pays from its key, waits for it, and leaves it half', async () => {
  const slow = await keyOf({ scopes, budget: { maximum: 1_000, restoreRate: 400 } });
  const began = Date.now();
  const begun = await slow.startExport('{ customers { nodes { number } } }');
  await slow.finished(begun);
  expect(Date.now() - began).toBeLessThan(10_000);
  const dear = await slow.startExport('{ salesOrders { nodes { number customer { number } } } }');
  await until(
    'some rows',
    () => slow.operation(dear.id),
    ({ rowCount }) => rowCount >= 500,
  );
  const seconds = (Date.now() - began) / 1_000;
  const { rowCount, status } = await slow.operation(dear.id);
  expect(status).toBe('RUNNING');
  // Two objects a row: more than was there and came since was not to be had.
  expect(2 * rowCount).toBeLessThan(1_000 + 400 * seconds);
  const twice = ['one', 'two'].map(
    (name) => `${name}: salesOrders(first: 100) { nodes { number customer { number } } }`,
  );
  const { errors } = await slow.graph.post(`{ ${twice.join(' ')} }`);
  expect(errors).toBeUndefined();
  await slow.graph.do('cancelBulkOperation', { bulkOperationId: dear.id });
  const canceled = await slow.operation(dear.id);
  expect(canceled).toMatchObject({ status: 'CANCELED', error: { code: 'CANCELED' } });
  const left = await slow.rows(canceled.resultPath);
  expect(left).toHaveLength(canceled.rowCount);
}, 60_000);

test('a key that is revoked in the middle writes no row more', async () => {
  const budget = { maximum: 1_000, restoreRate: 400 };
  const { key, apiKey } = await graph.do(
    'createApiKey',
    { name: 'leaving', scopes, budget },
    'key apiKey { id }',
  );
  const leaving = new BulkClient(house.house.url, key);
  const { id } = await leaving.startExport(document);
  const seen = () => graph.ask(`{ bulkOperation(id: "${id}") { status rowCount error { code } } }`);
  await until('some rows', seen, ({ bulkOperation }) => bulkOperation.rowCount > 0);
  await graph.do('revokeApiKey', { apiKeyId: apiKey.id });
  const { rowCount } = (await seen()).bulkOperation;
  const { bulkOperation } = await until(
    'the end',
    seen,
    (read) => read.bulkOperation.status !== 'RUNNING',
  );
  expect(bulkOperation).toEqual({ status: 'CANCELED', rowCount, error: { code: 'KEY_ENDED' } });
});

test('the same export asked for twice is one', async () => {
  const input = { document, variables: '{}', idempotencyKey: 'nightly' };
  const both = await Promise.all([
    rosa.graph.do('startExport', input, 'bulkOperation { id }'),
    rosa.graph.do('startExport', input, 'bulkOperation { id }'),
  ]);
  expect(new Set(both.map(({ bulkOperation }) => bulkOperation.id)).size).toBe(1);
  const other = await rosa.graph.refusal('startExport', { ...input, variables: '{"a": 1}' });
  expect(other).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  await rosa.finished(both[0]?.bulkOperation);
});

test.each([
  ['no query', '{ salesOrders {', 'INVALID_DOCUMENT'],
  ['a subscription', 'subscription { salesOrderChanged { eventType } }', 'INVALID_DOCUMENT'],
  ['no list', '{ viewer { partyKind } }', 'INVALID_DOCUMENT'],
  [
    'two lists',
    '{ salesOrders { nodes { id } } bulkOperations { nodes { id } } }',
    'INVALID_DOCUMENT',
  ],
  ['a page of its own', '{ salesOrders(first: 5) { nodes { id } } }', 'INVALID_DOCUMENT'],
  ['more than rows', '{ salesOrders { nodes { id } pageInfo { endCursor } } }', 'INVALID_DOCUMENT'],
  ['our names', 'query($bulkFirst: ID) { salesOrder(id: $bulkFirst) { id } }', 'INVALID_DOCUMENT'],
  ['what partners have not', '{ apiKeys { nodes { id } } }', 'INVALID_DOCUMENT'],
  ['a scope it has not', '{ workOrders { nodes { id } } }', 'SCOPE_NOT_HELD'],
])('an export of %s is refused', async (_, asked, code) => {
  expect(await rosa.graph.refusal('startExport', { document: asked })).toEqual([code]);
});

test('an export needs a key of its own, and a party has so many', async () => {
  expect(await graph.refusal('startExport', { document })).toEqual(['KEY_REQUIRED']);
  const busy = await keyOf({ partyId: away.supplierId, scopes: [...scopes, 'purchasing:read'] });
  await house.database.run(
    (sql) => sql`insert into access.bulk_operation
        (id, kind, status, document, worked_document, variables, api_key_id, key_handle, party_id,
          page_size, due_at, created_at, created_by, expires_at)
      select gen_random_uuid(), 'MUTATION', 'AWAITING_LINES', '', '', '{}', k.id, k.handle,
        k.party_id, 100, now(), now(), k.handle, now()
      from access.api_key k, generate_series(1, 20) where ${busy.key} like '%' || k.handle || '%'`,
  );
  const asked = { document: '{ purchaseOrders { nodes { id } } }' };
  expect(await busy.graph.refusal('startExport', asked)).toEqual(['TOO_MANY_BULK_OPERATIONS']);
});

test('an order that is placed is in the next export', async () => {
  const { number } = await home.order(bike, '1', '2030-01-10');
  const asked =
    'query($of: [SalesOrderStatus!]) { salesOrders(filter: {statuses: $of}) { edges { node { number } } } }';
  const variables = JSON.stringify({ of: ['CONFIRMED'] });
  const done = await rosa.finished(await rosa.startExport(asked, variables));
  expect(ended.has(done.status)).toBe(true);
  const rows = await rosa.rows(done.resultPath);
  expect(rows.map(({ node }) => node.number)).toContain(number);
});
