import { METHODS, request as httpRequest } from 'node:http';
import { connectionDeed, subscribeDeed } from '@throughline/chassis/graph/sockets';
import { type Deed, type Rights, signRights, subscribeBody } from '@throughline/chassis/rights';
import { startAccess } from '@throughline/access/main';
import { startErp } from '@throughline/erp/main';
import { startMes } from '@throughline/mes/main';
import { startPlm } from '@throughline/plm/main';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { openSubgraphSocket } from '../harness/subgraph-socket.ts';

const secret = 'a secret of this test alone, long enough';
const rights: Rights = { keyId: 'test', scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' };
let database: TestDatabase;
let plm: Awaited<ReturnType<typeof startPlm>>;
let all: { readonly name: string; readonly url: string; stop(): Promise<void> }[];

beforeAll(async () => {
  database = await cloneDatabase();
  plm = await startPlm({ databaseUrl: database.urls.plm, secret });
  all = [
    plm,
    await startErp({ databaseUrl: database.urls.erp, secret }),
    await startMes({ databaseUrl: database.urls.mes, secret }),
    await startAccess({ databaseUrl: database.urls.access, secret }),
  ];
}, 120_000);
afterAll(async () => {
  await Promise.all(all.map((subgraph) => subgraph.stop()));
  await database.drop();
});

const entities = JSON.stringify({
  query:
    '{ _entities(representations: [{ __typename: "Item", id: "x" }]) { ... on Item { number } } }',
});

/** By Node itself: `fetch` knows only some methods. */
function ask(
  address: string,
  path: string,
  { method = 'GET', token, body = '' }: { method?: string; token?: string; body?: string } = {},
): Promise<number> {
  const url = new URL(address);
  const headers = {
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { 'x-throughline-rights': token }),
  };
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: url.hostname, port: url.port, path, method, headers });
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.end(body);
  });
}

const post = (body: string, token?: string) =>
  ask(plm.url, '/graphql', { method: 'POST', body, ...(token === undefined ? {} : { token }) });
const sign = (deed: Deed, audience = 'plm', by = secret) => signRights(by, audience, rights, deed);
const postDeed = { what: 'POST /graphql', body: entities };

const paths = [
  '/',
  '/graphql',
  '/graphql/',
  '/graphql?query={__typename}',
  '/%2e%2e/graphql',
  '/ingest/telemetry',
  '/health',
  '/ready',
  '/metrics',
  '/nothing/here',
  '//',
];
/** CONNECT opens tunnels and has no path. */
const methods = METHODS.filter((method) => method !== 'CONNECT');

it('a subgraph answers 401 to every method on every path to whoever is not the gateway', async () => {
  for (const { url, name } of all) {
    for (const method of methods) {
      for (const path of paths) {
        const told = `${name} ${method} ${path}`;
        expect(await ask(url, path, { method }), told).toBe(401);
      }
    }
    const body = entities;
    expect(await ask(url, '/graphql', { method: 'POST', body }), name).toBe(401);
    expect(await ask(url, '/ingest/telemetry', { method: 'POST', body }), name).toBe(401);
  }
});

describe('a token', () => {
  it('is for one subgraph, one secret, one deed and one body', async () => {
    const wrong = {
      'of another secret': sign(postDeed, 'plm', 'another secret, just as long as it'),
      'for another subgraph': sign(postDeed, 'erp'),
      'without a signature': 'eyJhbGciOiJub25lIn0.e30.',
      'for another path': sign({ ...postDeed, what: 'POST /other' }),
      'for another method': sign({ ...postDeed, what: 'GET /graphql' }),
      'for another body': sign({ ...postDeed, body: `${entities} ` }),
      'for no body': sign({ ...postDeed, body: '' }),
      'of a socket': sign(connectionDeed),
    };
    for (const [what, token] of Object.entries(wrong)) {
      expect(await post(entities, token), what).toBe(401);
    }
    expect(await post(entities, sign(postDeed))).toBe(200);
    // A byte more than what was signed.
    expect(await post(`${entities}\n`, sign(postDeed))).toBe(401);
  });

  it('is old after 30 s', async () => {
    const { now } = Date;
    Date.now = () => now() - 31_000;
    const token = sign(postDeed);
    Date.now = now;
    expect(await post(entities, token)).toBe(401);
  });

  it('does not open a question in the address', async () => {
    const path = '/graphql?query={__typename}';
    expect(await ask(plm.url, path, { token: sign({ what: 'GET /graphql', body: '' }) })).toBe(401);
    expect(await ask(plm.url, path, { token: sign(postDeed) })).toBe(401);
  });

  it('lets who brings it hear that there is nothing', async () => {
    expect(
      await ask(plm.url, '/nothing', { token: sign({ what: 'GET /nothing', body: '' }) }),
    ).toBe(404);
  });
});

function knock(
  path: string,
  protocol: string | undefined,
  { upgrade, init }: { upgrade?: string; init?: string },
): Promise<number> {
  return new Promise((resolve) => {
    const url = new URL(path, plm.url.replace('http', 'ws'));
    const headers = upgrade === undefined ? {} : { 'x-throughline-rights': upgrade };
    const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { rights: init } })),
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

describe('a subgraph’s socket', () => {
  const protocol = 'graphql-transport-ws';
  const upgradeDeed = { what: 'upgrade', body: '/graphql' };

  it('opens to nobody without a token for the upgrade and one for the socket', async () => {
    const upgrade = sign(upgradeDeed);
    const init = sign(connectionDeed);
    expect(await knock('/graphql', undefined, { upgrade, init })).toBe(401);
    expect(await knock('/other', protocol, { upgrade, init })).toBe(401);
    expect(await knock('/graphql', protocol, { init })).toBe(401);
    expect(await knock('/graphql', protocol, { upgrade: init, init })).toBe(401);
    expect(await knock('/graphql', protocol, { upgrade: sign(upgradeDeed, 'mes') })).toBe(401);
    expect(await knock('/graphql', protocol, { upgrade })).toBe(4403);
    expect(await knock('/graphql', protocol, { upgrade, init: sign(connectionDeed, 'mes') })).toBe(
      4403,
    );
    expect(await knock('/graphql', protocol, { upgrade, init })).toBe(200);
  });

  it('hears no question but the one that its token is for', async () => {
    const query = 'subscription { changeOrderChanged { eventType } }';
    const heard = async (extensions?: Record<string, unknown>): Promise<unknown> => {
      const socket = new WebSocket(plm.url.replace('http', 'ws'), protocol, {
        headers: { 'x-throughline-rights': sign(upgradeDeed) },
      });
      const messages: { type: string; payload?: unknown }[] = [];
      socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as never));
      await new Promise((resolve) => socket.once('open', resolve));
      const send = (message: object) => socket.send(JSON.stringify(message));
      send({ type: 'connection_init', payload: { rights: sign(connectionDeed) } });
      while (messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      send({ id: '1', type: 'subscribe', payload: { query, extensions } });
      // Whoever is let in hears that it has caught up.
      while (messages.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
      socket.close();
      const [, first] = messages;
      return first?.type === 'error' ? first.payload : first?.type;
    };
    const refused = [{ extensions: { code: 'UNAUTHENTICATED' } }];
    const token = (asked: Parameters<typeof subscribeBody>[0]) =>
      sign({ what: subscribeDeed, body: subscribeBody(asked) });
    const announce = true;
    expect(await heard()).toMatchObject(refused);
    expect(await heard({ announce, rights: sign(connectionDeed) })).toMatchObject(refused);
    const another = token({ query: 'subscription { itemChanged { eventType } }' });
    expect(await heard({ announce, rights: another })).toMatchObject(refused);
    const elsewhere = token({ query, extensions: { cursor: 'x' } });
    expect(await heard({ announce, rights: elsewhere })).toMatchObject(refused);
    expect(await heard({ announce, rights: token({ query }) })).toBe('next');
  });

  it('opens to the gateway', async () => {
    const client = openSubgraphSocket({ url: plm.url, secret, subgraph: 'plm', rights });
    const ended = new Promise((resolve) => {
      client.subscribe(
        { query: 'query { __typename }' },
        { next: resolve, error: resolve, complete: () => undefined },
      );
    });
    expect(await ended).toEqual({ data: { __typename: 'Query' } });
    await client.dispose();
  });
});
