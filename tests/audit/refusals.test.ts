import { newApiKey, newHandle } from '@throughline/chassis/values/api-key';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../access/asking.ts';
import { openHouse, type TestHouse } from '../harness/house.ts';

let house: TestHouse;
let url: string;
let reader: { key: string; handle: string };

beforeAll(async () => {
  house = await openHouse();
  url = house.house.url;
  reader = await makeKey('reader', ['orders:read', 'audit:read']);
});
afterAll(() => house.close());

async function makeKey(name: string, scopes: readonly string[], budget?: object) {
  const { data } = await ask<{
    createApiKey: { key: string; apiKey: { handle: string } };
  }>(url, house.key, {
    query: `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { key apiKey { handle } userErrors { code } } }`,
    variables: { input: { name, scopes, idempotencyKey: name, ...(budget ? { budget } : {}) } },
  });
  if (!data) throw new Error('no key');
  return { key: data.createApiKey.key, handle: data.createApiKey.apiKey.handle };
}

interface Entry {
  actor: string;
  party: string | null;
  kind: string;
  operation: string;
  code: string | null;
  requestId: string;
  input: string | null;
  reason: string | null;
}

const until = <Found>(look: () => Promise<Found | null>): Promise<NonNullable<Found>> =>
  vi.waitUntil(look, { timeout: 20_000, interval: 100 }) as Promise<NonNullable<Found>>;

const fields = 'actor party kind operation code requestId input reason';

async function entriesOf(part: string, filter: object): Promise<Entry[]> {
  const { data, errors } = await ask<{ auditTrail: Record<string, { nodes: Entry[] }> }>(
    url,
    reader.key,
    {
      query: `query ($filter: AuditFilter) {
        auditTrail { ${part}(filter: $filter, first: 100) { nodes { ${fields} } } } }`,
      variables: { filter },
    },
  );
  expect(errors).toBeUndefined();
  return data?.auditTrail[part]?.nodes ?? [];
}

async function refused(filter: object): Promise<Entry[]> {
  return until(async () => {
    const found = await entriesOf('access', { kind: 'REFUSAL', ...filter });
    return found.length > 0 ? found : null;
  });
}

test('who lacks a scope stands in the trail, with the request and what was asked', async () => {
  const query = '{ items(first: 1) { nodes { number } } }';
  await ask(url, reader.key, { query }, { 'x-request-id': 'lacks-a-scope' });
  const [entry] = await refused({ requestId: 'lacks-a-scope' });
  expect(entry).toMatchObject({
    actor: reader.handle,
    party: 'INTERNAL',
    operation: 'query items',
    code: 'FORBIDDEN',
  });
  expect(entry?.reason).toContain('items:read');
});

test('equal refusals of a second are one entry that counts them, also those on a socket', async () => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const query = '{ suppliers(first: 1) { nodes { number } } }';
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { apiKey: reader.key } }));
  await new Promise((resolve) => socket.once('message', resolve));
  for (const id of ['1', '2', '3']) {
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }));
  }
  const times = await until(async () => {
    const found = await entriesOf('access', { operation: 'query suppliers' });
    const sum = found.reduce((total, { input }) => {
      return total + (JSON.parse(input ?? '{}') as { times: number }).times;
    }, 0);
    return sum >= 3 ? sum : null;
  });
  expect(times).toBe(3);
  socket.close();
});

test('strangers are counted, and their key is not kept', async () => {
  const guess = reader.key.replace(/.{10}$/, 'guessedKey');
  for (const key of [guess, guess, 'no key at all']) {
    expect((await ask(url, key, { query: '{ __typename }' })).status).toBe(401);
  }
  const found = await refused({ code: 'UNAUTHENTICATED' });
  expect(found[0]).toMatchObject({ actor: 'stranger', party: null, operation: 'authenticate' });
  const dump = await house.database.dump('access');
  expect(dump).not.toContain('guessedKey');
  expect(dump).not.toContain('no key at all');
});

test('a flood of strangers fills the trail no faster than so many entries a second', async () => {
  const since = new Date().toISOString();
  const begun = Date.now();
  const strangers = Array.from({ length: 300 }, () => newApiKey('LIVE', newHandle()));
  await Promise.all(strangers.map((key) => ask(url, key, { query: '{ __typename }' })));
  const entries = await until(async () => {
    const found = await entriesOf('access', { kind: 'REFUSAL', from: since });
    const sum = found.reduce((total, { input }) => {
      return total + (JSON.parse(input ?? '{}') as { times: number }).times;
    }, 0);
    return sum >= 300 ? found : null;
  });
  const seconds = Math.ceil((Date.now() - begun) / 1000) + 1;
  expect(entries.length).toBeLessThanOrEqual(21 * seconds);
});

test('what is too deep, too dear or too much is refused in the trail too', async () => {
  const poor = await makeKey('poor', ['*'], { maximum: 100, restoreRate: 1 });
  const deep = `{ ${'node(id: "x") { ... on SalesOrder { '.repeat(20)} id ${'} }'.repeat(20)} }`;
  await ask(url, poor.key, { query: deep });
  const write = `mutation { createItem(input: {
    number: "", description: "", unit: "EA", idempotencyKey: "poor" }) { userErrors { code } } }`;
  for (let nth = 0; nth < 12; nth += 1) await ask(url, poor.key, { query: write });
  const codes = await until(async () => {
    const found = await entriesOf('access', { actor: poor.handle, kind: 'REFUSAL' });
    const seen = new Set(found.map(({ code }) => code));
    return seen.size >= 2 ? seen : null;
  });
  expect(codes).toEqual(new Set(['QUERY_TOO_DEEP', 'THROTTLED']));
});

test('a slip of the pen is no refusal, and the trail itself takes its scope', async () => {
  await ask(url, reader.key, { query: '{ nothingOfTheKind }' }, { 'x-request-id': 'a-slip' });
  const nobody = await makeKey('no auditor', ['orders:read']);
  const query = '{ auditTrail { erp(first: 1) { nodes { id } } } }';
  const { errors } = await ask(url, nobody.key, { query }, { 'x-request-id': 'no-auditor' });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await refused({ requestId: 'no-auditor' });
  expect(await entriesOf('access', { requestId: 'a-slip' })).toEqual([]);
});

test('pages of the trail go through all of it, newest first', async () => {
  const before = new Date().toISOString();
  const [small, large] = [await readAll(7, before), await readAll(50, before)];
  expect(small).toEqual(large);
  expect(small.length).toBeGreaterThan(7);
  const times = small.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

interface TrailPage {
  nodes: { id: string; at: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

async function readAll(first: number, before: string): Promise<TrailPage['nodes']> {
  const found: TrailPage['nodes'] = [];
  let after: string | null = null;
  do {
    const page: TrailPage = await readPage({ first, after, before });
    found.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

async function readPage(variables: object): Promise<TrailPage> {
  const { data } = await ask<{ auditTrail: { access: TrailPage } }>(url, reader.key, {
    query: `query ($first: Int, $after: String, $before: DateTime) { auditTrail {
      access(first: $first, after: $after, filter: { before: $before }) {
        nodes { id at } pageInfo { hasNextPage endCursor } } } }`,
    variables,
  });
  if (!data) throw new Error('no page');
  return data.auditTrail.access;
}
