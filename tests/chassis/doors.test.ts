import { signRights } from '@throughline/chassis/rights';
import { startPlm } from '@throughline/plm/main';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

const secret = 'a secret of this test alone, long enough';
const rights = { keyId: 'test', scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' } as const;
let database: TestDatabase;
let plm: Awaited<ReturnType<typeof startPlm>>;

beforeAll(async () => {
  database = await cloneDatabase();
  plm = await startPlm({ databaseUrl: database.urls.plm, secret });
}, 120_000);
afterAll(async () => {
  await plm.stop();
  await database.drop();
});

const entities = JSON.stringify({
  query:
    '{ _entities(representations: [{ __typename: "Item", id: "x" }]) { ... on Item { number } } }',
});

async function ask(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(new URL(path, plm.url), init);
  await response.arrayBuffer();
  return response.status;
}

function post(token?: string): RequestInit {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { 'x-throughline-rights': token }),
  };
  return { method: 'POST', headers, body: entities };
}

it('a subgraph answers 401 on every path to whoever is not the gateway', async () => {
  for (const path of [
    '/',
    '/graphql',
    '/health',
    '/ready',
    '/metrics',
    '/graphql?query={__typename}',
    '/%2e%2e/graphql',
  ]) {
    expect(await ask(path), path).toBe(401);
  }
  expect(await ask('/graphql', post())).toBe(401);
});

it('a forged token, one for another subgraph and an old one are refused, a true one is not', async () => {
  expect(
    await ask(
      '/graphql',
      post(await signRights('another secret, just as long as it', 'plm', rights)),
    ),
  ).toBe(401);
  expect(await ask('/graphql', post(await signRights(secret, 'erp', rights)))).toBe(401);
  expect(await ask('/graphql', post('eyJhbGciOiJub25lIn0.e30.'))).toBe(401);
  expect(await ask('/graphql', post(await signRights(secret, 'plm', rights)))).toBe(200);
});

function knock(path: string, protocol: string | undefined, rightsToken?: string): Promise<number> {
  return new Promise((resolve) => {
    const url = new URL(path, plm.url.replace('http', 'ws'));
    const socket = protocol === undefined ? new WebSocket(url) : new WebSocket(url, protocol);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { rights: rightsToken } })),
    );
    socket.on('message', (data: Buffer) => {
      if (data.toString().includes('connection_ack')) {
        resolve(200);
        socket.close();
      }
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => undefined);
  });
}

it('its socket is closed to them too', async () => {
  expect(await knock('/graphql', undefined)).toBe(401);
  expect(await knock('/other', 'graphql-transport-ws')).toBe(401);
  expect(await knock('/graphql', 'graphql-transport-ws')).toBe(4403);
  expect(
    await knock('/graphql', 'graphql-transport-ws', await signRights(secret, 'mes', rights)),
  ).toBe(4403);
  expect(
    await knock('/graphql', 'graphql-transport-ws', await signRights(secret, 'plm', rights)),
  ).toBe(200);
});
