import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';
import { BulkClient } from './bulk-client.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let integrator: BulkClient;

const scopes = ['parties:write', 'bulk:write'];
const document =
  'mutation($input: CreatePartyInput!) { createCustomer(input: $input) { customer { number } userErrors { code } } }';

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  integrator = await keyOf({ scopes });
}, 120_000);
afterAll(() => house.close());

async function keyOf(input: object): Promise<BulkClient> {
  const { key } = await graph.do('createApiKey', { name: 'sync', ...input }, 'key');
  return new BulkClient(house.house.url, key);
}

const linesOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify({ input: { number: `${prefix}-${at}`, name: 'Name' } }),
  ).join('\n');

const customersLike = (prefix: string) =>
  house.database.run(async (sql) => {
    const rows = await sql<{ number: string }[]>`
      select number from erp.customer where number like ${`${prefix}-%`} order by created_at, id`;
    return rows.map(({ number }) => number);
  });

test('lines run in order, their writes are the key’s own in the trail', async () => {
  const begun = await integrator.startMutation(document);
  expect(begun).toMatchObject({ status: 'AWAITING_LINES', lineCount: null });
  await integrator.put(begun.linesPath, `${linesOf('ORDERED', 60)}\n`);
  const done = await integrator.finished(begun);
  expect(done).toMatchObject({
    status: 'COMPLETED',
    rowCount: 60,
    failedCount: 0,
    lineCount: 60,
    linesPath: null,
  });
  const numbers = Array.from({ length: 60 }, (_, at) => `ORDERED-${at}`);
  expect(await customersLike('ORDERED')).toEqual(numbers);
  const results = await integrator.rows(done.resultPath);
  expect(results.map(({ data }) => data.createCustomer.customer.number as string)).toEqual(numbers);
  const uuid = String(done.resultPath).slice('/bulk/'.length, -'.ndjson'.length);
  const entries = await house.database.run(
    (sql) => sql`select request_id, actor from erp.audit_entry
      where operation = 'createCustomer' and input ->> 'number' = 'ORDERED-41'`,
  );
  expect([...entries]).toEqual([{ request_id: `${uuid}.42`, actor: expect.any(String) }]);
  expect(integrator.key).toContain(String(entries[0]?.actor));
  const kept = await house.database.run((sql) => sql`select 1 from access.bulk_input`);
  expect(kept).toHaveLength(0);
  const sent = await house.database.run(
    (sql) => sql`select actor, input from access.audit_entry where operation = 'sendBulkLines'`,
  );
  expect(sent.map(({ input }) => input as object)).toMatchObject([{ id: uuid, lines: 60 }]);
});

test('lines in any order have each their effect and their line of the file', async () => {
  const begun = await integrator.startMutation(document, { inOrder: false });
  const body = gzipSync(linesOf('ANY', 100));
  const sent = await fetch(integrator.addressOf(begun.linesPath), {
    method: 'PUT',
    body,
    headers: {
      authorization: `Bearer ${integrator.key}`,
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    },
  });
  expect(await sent.json()).toEqual({ lines: 100, repeated: false });
  const done = await integrator.finished(begun);
  expect(done).toMatchObject({ rowCount: 100, failedCount: 0 });
  expect(new Set(await customersLike('ANY')).size).toBe(100);
  const results = await integrator.rows(done.resultPath);
  expect(results.map(({ line }) => line as number)).toEqual(
    Array.from({ length: 100 }, (_, at) => at + 1),
  );
});

test('a line’s own idempotency key is the one that counts', async () => {
  const input = { number: 'OWN-1', name: 'Name', idempotencyKey: 'of the line' };
  await integrator.graph.do('createCustomer', input);
  const begun = await integrator.startMutation(document);
  await integrator.put(begun.linesPath, JSON.stringify({ input }));
  const done = await integrator.finished(begun);
  expect(done).toMatchObject({ rowCount: 1, failedCount: 0 });
  expect(await customersLike('OWN')).toEqual(['OWN-1']);
});

test('lines are refused whole that are too many, too long or none, and of a stranger', async () => {
  const begun = await integrator.startMutation(document);
  const send = async (who: BulkClient, body: string, path: unknown = begun.linesPath) => {
    const response = await who.put(path, body);
    return [response.status, JSON.parse(await response.text()).errors?.[0].extensions.code];
  };
  const reader = await keyOf({ scopes: ['bulk:read'] });
  const other = await keyOf({ scopes });
  expect(await send(integrator, '')).toEqual([400, 'LINES_REQUIRED']);
  expect(await send(integrator, '{}\n'.repeat(50_001))).toEqual([400, 'TOO_MANY_LINES']);
  expect(await send(integrator, `{}\n"${'x'.repeat(65_536)}"`)).toEqual([400, 'LINE_TOO_LONG']);
  expect(await send(integrator, 'x'.repeat(16 * 1024 * 1024 + 1))).toEqual([
    413,
    'PAYLOAD_TOO_LARGE',
  ]);
  expect(await send(other, '{}')).toEqual([404, 'NOT_FOUND']);
  expect(await send(reader, '{}')).toEqual([403, 'FORBIDDEN']);
  expect(await send(integrator, '{}', '/bulk/0-0/lines')).toEqual([404, 'NOT_FOUND']);
  expect(await integrator.operation(begun.id)).toMatchObject({ status: 'AWAITING_LINES' });
  expect(await send(integrator, '{}')).toEqual([200, undefined]);
  const linesPath = String(begun.linesPath);
  expect(await send(integrator, '{} ', linesPath)).toEqual([409, 'LINES_ALREADY_SENT']);
  expect(await integrator.finished(begun)).toMatchObject({ rowCount: 1, failedCount: 1 });
});

test('what is canceled in the middle goes no further, and tells what its lines did', async () => {
  const begun = await integrator.startMutation(document);
  await integrator.put(begun.linesPath, linesOf('CANCELED', 2_000));
  await until(
    'some lines',
    () => customersLike('CANCELED'),
    (numbers) => numbers.length > 70,
  );
  await integrator.graph.do('cancelBulkOperation', { bulkOperationId: begun.id });
  const numbers = await until(
    'it to have come to its end',
    async () => [await customersLike('CANCELED'), await integrator.rows(begun.resultPath)],
    ([customers = [], rows = []]) => customers.length === rows.length,
  );
  expect(numbers[0]?.length).toBeLessThan(2_000);
  const done = await integrator.operation(begun.id);
  expect(done).toMatchObject({ status: 'CANCELED', rowCount: numbers[0]?.length });
});

test('a key that is revoked in the middle does nothing more', async () => {
  const { key, apiKey } = await graph.do(
    'createApiKey',
    { name: 'leaving', scopes },
    'key apiKey { id }',
  );
  const leaving = new BulkClient(house.house.url, key);
  const begun = await leaving.startMutation(document);
  await leaving.put(begun.linesPath, linesOf('REVOKED', 2_000));
  await until(
    'some lines',
    () => customersLike('REVOKED'),
    (numbers) => numbers.length > 10,
  );
  await graph.do('revokeApiKey', { apiKeyId: apiKey.id });
  const { length } = await customersLike('REVOKED');
  const { bulkOperation } = await until(
    'the end',
    () => graph.ask(`{ bulkOperation(id: "${begun.id}") { status error { code } } }`),
    (read) => read.bulkOperation.status === 'CANCELED',
  );
  expect(bulkOperation.error).toEqual({ code: 'KEY_ENDED' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = (await customersLike('REVOKED')).length;
  // Those that were on their way; a batch is 50.
  expect(after - length).toBeLessThan(20);
  expect(after).toBeLessThan(2_000);
});

const ofInput = (type: string, field: string, selection = 'userErrors { code }') =>
  `mutation($input: ${type}!) { ${field}(input: $input) { ${selection} } }`;

test.each([
  ['a query', '{ customers { nodes { id } } }', 'INVALID_DOCUMENT'],
  [
    'two fields',
    'mutation($input: CreatePartyInput!) { createCustomer(input: $input) { userErrors { code } } createSupplier(input: $input) { userErrors { code } } }',
    'INVALID_DOCUMENT',
  ],
  [
    'an input of its own',
    'mutation { createCustomer(input: {number: "1", name: "1", idempotencyKey: "1"}) { userErrors { code } } }',
    'INVALID_DOCUMENT',
  ],
  [
    'no user errors',
    ofInput('CreatePartyInput', 'createCustomer', 'customer { id }'),
    'INVALID_DOCUMENT',
  ],
  ['a scope it has not', ofInput('SetSiteInput', 'setSite'), 'SCOPE_NOT_HELD'],
  [
    'keys',
    ofInput('CreateApiKeyInput', 'createApiKey', 'key userErrors { code }'),
    'MUTATION_NOT_IN_BULK',
  ],
  ['itself', ofInput('StartExportInput', 'startExport'), 'MUTATION_NOT_IN_BULK'],
  ['secrets', ofInput('SetSigningPinInput', 'setSigningPin'), 'MUTATION_NOT_IN_BULK'],
])('a bulk mutation of %s is refused', async (_, asked, code) => {
  const admin = await keyOf({
    scopes: ['bulk:write', 'keys:admin', 'parties:write', 'signatures:write'],
  });
  expect(await admin.graph.refusal('startBulkMutation', { document: asked })).toEqual([code]);
});

test('partners have no mutation of many lines: what they may write is asked for one by one', async () => {
  const partner = await keyOf({ partyId: plant.customerId, scopes: ['bulk:write'] });
  const url = house.house.url.replace('/graphql', '/partner/graphql');
  const { errors } = await new Graph(url, partner.key).post(
    'mutation($input: StartBulkMutationInput!) { startBulkMutation(input: $input) { userErrors { code } } }',
    { input: { document, idempotencyKey: '1' } },
  );
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const past = await partner.graph.refusal('startBulkMutation', { document });
  expect(past).toEqual(['INVALID_DOCUMENT']);
});
