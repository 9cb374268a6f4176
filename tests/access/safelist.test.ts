import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { ask } from './asking.ts';

const orders = 'query Orders($first: Int) { salesOrders(first: $first) { nodes { number } } }';
const changes = 'subscription Changes { salesOrderChanged { eventType } }';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = mkdtempSync(join(tmpdir(), 'safelist-'));

let house: TestHouse;
let url: string;
/** Keys that are held to the safelist, and that are not. */
let app: string;
let free: string;

beforeAll(async () => {
  const operations = [orders, changes].map((body) => ({ id: hash(body), body }));
  const file = join(folder, 'list.json');
  const format = 'apollo-persisted-query-manifest';
  writeFileSync(file, JSON.stringify({ format, version: 1, operations }));
  process.env.THROUGHLINE_SAFELIST = file;
  house = await openHouse();
  url = house.house.url;
  app = await makeKey('app', true);
  free = await makeKey('free', false);
});
afterAll(async () => {
  delete process.env.THROUGHLINE_SAFELIST;
  rmSync(folder, { recursive: true });
  await house.close();
});

async function makeKey(name: string, safelistOnly: boolean): Promise<string> {
  const { data } = await ask<{
    createApiKey: { key: string; apiKey: { safelistOnly: boolean } };
  }>(url, house.key, {
    query: `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { key apiKey { safelistOnly } userErrors { code } } }`,
    variables: { input: { name, scopes: ['*'], safelistOnly, idempotencyKey: name } },
  });
  expect(data?.createApiKey.apiKey.safelistOnly).toBe(safelistOnly);
  return data?.createApiKey.key ?? '';
}

async function post(key: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

const none = { salesOrders: { nodes: [] } };
const variables = { first: 1 };

test.each([
  ['by its text', { query: orders }],
  ['by its id', { documentId: hash(orders) }],
  ['by its id with its kind', { documentId: `sha256:${hash(orders)}` }],
  [
    'as Apollo’s clients do',
    { extensions: { persistedQuery: { version: 1, sha256Hash: hash(orders) } } },
  ],
])('an operation of the list is asked %s, the second time too', async (_how, asked) => {
  for (const key of [app, app, free]) {
    expect(await post(key, { ...asked, variables })).toMatchObject({ status: 200, data: none });
  }
});

test('in an address there are texts alone, and each must be on the list', async () => {
  const get = async (asked: Record<string, string> | string) => {
    const parameters = new URLSearchParams(asked);
    if (typeof asked !== 'string') parameters.set('variables', JSON.stringify(variables));
    const response = await fetch(`${url}?${parameters.toString()}`, {
      headers: { authorization: `Bearer ${app}`, 'apollo-require-preflight': 'true' },
    });
    return response.status;
  };
  expect(await get({ query: orders })).toBe(200);
  expect(await get({ documentId: hash(orders) })).toBe(403);
  expect(await get({ query: '{ viewer { scopes } }' })).toBe(403);
  const two = [orders, '{ viewer { scopes } }'].map(
    (query) => `query=${encodeURIComponent(query)}`,
  );
  expect(await get(two.join('&'))).toBe(403);
  expect(await get(two.reverse().join('&'))).toBe(403);
});

test.each([
  ['another text', { query: '{ salesOrders(first: 1) { nodes { id } } }' }],
  ['the schema', { query: '{ __schema { types { name } } }' }],
  [
    'a text under the id of one of the list',
    { query: '{ viewer { scopes } }', documentId: hash(orders) },
  ],
  ['an id that nothing stands for', { documentId: hash('nothing') }],
  ['nothing', {}],
  ['what is no GraphQL at all', { query: '}{' }],
])('who is held to the list is refused %s', async (_what, asked) => {
  const { status, data, code } = await post(app, asked);
  expect({ status, data, code }).toEqual({
    status: 403,
    data: undefined,
    code: 'OPERATION_NOT_SAFELISTED',
  });
});

test('a text that somebody else registered by its hash is not on the list', async () => {
  const query = '{ viewer { partyKind } }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash(query) } };
  expect((await post(free, { query, extensions })).status).toBe(200);
  expect((await post(free, { extensions })).status).toBe(200);
  expect((await post(app, { extensions })).code).toBe('OPERATION_NOT_SAFELISTED');
});

test('many operations at once are no way around it', async () => {
  const { status, data } = await post(app, [{ query: '{ viewer { scopes } }' }]);
  expect(status).toBe(400);
  expect(data).toBeUndefined();
});

test('it holds on a socket and an event stream, for queries and subscriptions', async () => {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { apiKey: app },
  });
  const first = (query: string) =>
    new Promise<unknown>((resolve) => {
      client.subscribe(
        { query, variables },
        { next: resolve, error: resolve, complete: () => null },
      );
    });
  expect(await first(orders)).toEqual({ data: none });
  for (const query of ['{ viewer { scopes } }', 'subscription { stockChanged { eventType } }']) {
    expect(await first(query)).toMatchObject([
      { extensions: { code: 'OPERATION_NOT_SAFELISTED' } },
    ]);
  }
  await client.dispose();
  const stream = async (query: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${app}`,
      },
      body: JSON.stringify({ query }),
    });
    await response.body?.cancel();
    return response.status;
  };
  expect(await stream(changes)).toBe(200);
  expect(await stream('subscription { salesOrderChanged { eventId } }')).toBe(403);
});
