import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { ask, type Answered } from './asking.ts';

let house: TestHouse;
let url: string;

beforeAll(async () => {
  house = await openHouse();
  url = house.house.url;
});
afterAll(() => house.close());

let keys = 0;
interface Made {
  readonly key: string;
  readonly id: string;
  readonly handle: string;
}

async function createKey(
  input: Record<string, unknown>,
  by = house.key,
): Promise<
  Answered<{
    createApiKey: { key: string | null; apiKey: Made | null; userErrors: { code: string }[] };
  }>
> {
  return ask(url, by, {
    query: `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { key apiKey { id handle } userErrors { code } }
    }`,
    variables: { input: { name: 'a key', idempotencyKey: `key-${(keys += 1)}`, ...input } },
  });
}

async function makeKey(input: Record<string, unknown>): Promise<Made> {
  const { data } = await createKey(input);
  const { key, apiKey } = data?.createApiKey ?? {};
  if (!key || !apiKey) throw new Error(JSON.stringify(data));
  return { ...apiKey, key };
}

const revoke = (id: string) =>
  ask(url, house.key, {
    query: `mutation ($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) { apiKey { revokedAt } userErrors { code } } }`,
    variables: { input: { apiKeyId: id, idempotencyKey: `revoke-${id}` } },
  });

test('a key is shown once, and neither it nor its secret is in the database', async () => {
  const input = { scopes: ['orders:read'], idempotencyKey: 'once' };
  const first = (await createKey(input)).data?.createApiKey;
  expect(first?.key).toMatch(/^tl_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
  const again = (await createKey(input)).data?.createApiKey;
  expect(again?.apiKey).toEqual(first?.apiKey);
  expect(again?.key).toBeNull();
  const secret = first?.key?.split('_')[3] ?? '';
  const dump = await house.database.dump('access');
  expect(dump).toContain(first?.apiKey?.handle);
  expect(dump).not.toContain(secret.slice(0, 20));
});

test('a key asks what its scopes open, and is told which scope it lacks', async () => {
  const { key } = await makeKey({ scopes: ['orders:read'] });
  const orders = await ask(url, key, { query: '{ salesOrders(first: 1) { nodes { number } } }' });
  expect(orders).toEqual({ status: 200, data: { salesOrders: { nodes: [] } } });
  const items = await ask(url, key, { query: '{ items(first: 1) { nodes { number } } }' });
  expect(items.data ?? null).toBeNull();
  expect(items.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  expect(items.errors?.[0]?.message).toContain('Query.items takes the scope items:read');
});

test('a name like the wrong one is told to who may ask for the schema, over HTTP and as events', async () => {
  const told = async (scopes: readonly string[], headers: Record<string, string>) => {
    const { key } = await makeKey({ scopes });
    const query = 'accept' in headers ? 'subscription { salesOrderChange }' : '{ salesOrderz }';
    const { errors } = await ask(url, key, { query }, headers);
    return errors?.map(({ message }) => message).join(' ');
  };
  for (const headers of [{}, { accept: 'text/event-stream' }]) {
    expect(await told(['orders:read', 'schema:read'], headers)).toContain('Did you mean');
    const silent = await told(['orders:read'], headers);
    expect(silent).toContain('Cannot query field');
    expect(silent).not.toContain('Did you mean');
  }
});

test.each([
  ['nothing', { scopes: [] }, 'UNKNOWN_SCOPE'],
  ['a scope there is not', { scopes: ['gold:read'] }, 'UNKNOWN_SCOPE'],
  ['a name of blanks', { name: '  ', scopes: ['orders:read'] }, 'INVALID_NAME'],
  ['no site', { siteIds: [], scopes: ['orders:read'] }, 'SITE_REQUIRED'],
  ['no network', { allowedAddresses: ['1.2.3.4/40'], scopes: ['orders:read'] }, 'INVALID_ADDRESS'],
  ['yesterday', { expiresAt: '2020-01-01T00:00:00Z', scopes: ['orders:read'] }, 'EXPIRY_PAST'],
  [
    'a budget of nothing',
    { budget: { maximum: 0, restoreRate: 1 }, scopes: ['*'] },
    'INVALID_BUDGET',
  ],
  [
    'a partner that writes',
    { partyId: 'customer', scopes: ['orders:write'] },
    'SCOPE_NOT_FOR_PARTNERS',
  ],
])('refused: %s', async (_what, input, code) => {
  const customer = Buffer.from('Customer:019ac000-0000-7000-8000-000000000001').toString(
    'base64url',
  );
  const asked = 'partyId' in input ? { ...input, partyId: customer } : input;
  const { data } = await createKey(asked);
  expect(data?.createApiKey).toMatchObject({ key: null, apiKey: null, userErrors: [{ code }] });
});

test('nobody hands on a scope they do not hold', async () => {
  const { key } = await makeKey({ scopes: ['keys:admin', 'orders:read'] });
  const refused = await createKey({ scopes: ['*:read'] }, key);
  expect(refused.data?.createApiKey.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD' }]);
  const given = await createKey({ scopes: ['orders:read'] }, key);
  expect(given.data?.createApiKey.key).toBeTruthy();
});

test('a mistyped key, another secret of the same key and an expired key are nobody', async () => {
  const { key, handle } = await makeKey({
    scopes: ['orders:read'],
    expiresAt: new Date(Date.now() + 1_500).toISOString(),
  });
  const other = await makeKey({ scopes: ['orders:read'] });
  const query = '{ salesOrders(first: 1) { nodes { number } } }';
  expect((await ask(url, key, { query })).status).toBe(200);
  expect((await ask(url, `${key.slice(0, -1)}x`, { query })).status).toBe(401);
  const swapped = other.key.replace(other.handle, handle);
  expect((await ask(url, swapped, { query })).status).toBe(401);
  await expect
    .poll(async () => (await ask(url, key, { query })).status, { timeout: 5_000 })
    .toBe(401);
});

test('a key that is taken back is refused within a second, and its socket closed with 4401', async () => {
  const { key, id } = await makeKey({ scopes: ['orders:read'] });
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const closed = new Promise<{ code: number; at: number }>((resolve) =>
    socket.once('close', (code) => resolve({ code, at: Date.now() })),
  );
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { apiKey: key } }));
  await new Promise((resolve) => socket.once('message', resolve));
  const began = Date.now();
  await revoke(id);
  const { code, at } = await closed;
  expect(code).toBe(4401);
  expect(at - began).toBeLessThan(3_000);
  expect((await ask(url, key, { query: '{ viewer { partyKind } }' })).status).toBe(401);
});

test('a notification that is lost is made up for by looking', async () => {
  const { key, id } = await makeKey({ scopes: ['orders:read'] });
  const query = '{ viewer { partyKind } }';
  expect((await ask(url, key, { query })).status).toBe(200);
  await house.database.run(
    (sql) => sql`update access.api_key set revoked_at = now() where id = ${uuidOf(id)}`,
  );
  await expect
    .poll(async () => (await ask(url, key, { query })).status, { timeout: 3_000 })
    .toBe(401);
});

test('while a key is rolled both texts of it are taken, and then the new one alone', async () => {
  const { key, id } = await makeKey({ scopes: ['orders:read'] });
  const roll = (overlapHours: number, idempotencyKey: string) =>
    ask<{ rollApiKey: { key: string; apiKey: { rolledUntil: string | null } } }>(url, house.key, {
      query: `mutation ($input: RollApiKeyInput!) {
        rollApiKey(input: $input) { key apiKey { rolledUntil } userErrors { code } } }`,
      variables: { input: { apiKeyId: id, overlapHours, idempotencyKey } },
    });
  const second = (await roll(24, 'roll-1')).data?.rollApiKey;
  expect(second?.apiKey.rolledUntil).toBeTruthy();
  const query = '{ viewer { partyKind } }';
  expect((await ask(url, key, { query })).status).toBe(200);
  expect((await ask(url, second?.key ?? '', { query })).status).toBe(200);
  const third = (await roll(0, 'roll-2')).data?.rollApiKey;
  await expect
    .poll(async () => (await ask(url, key, { query })).status, { timeout: 3_000 })
    .toBe(401);
  expect((await ask(url, second?.key ?? '', { query })).status).toBe(401);
  expect((await ask(url, third?.key ?? '', { query })).status).toBe(200);
});

test('a key is taken only from where it may come', async () => {
  const here = await makeKey({ scopes: ['orders:read'], allowedAddresses: ['127.0.0.0/8'] });
  const there = await makeKey({ scopes: ['orders:read'], allowedAddresses: ['203.0.113.7'] });
  const query = '{ viewer { partyKind } }';
  expect((await ask(url, here.key, { query })).status).toBe(200);
  expect((await ask(url, there.key, { query })).status).toBe(401);
  const forged = await ask(url, there.key, { query }, { 'x-forwarded-for': '203.0.113.7' });
  expect(forged.status).toBe(401);
});

function uuidOf(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}

test('readings are sent by who may send them, and by nobody else', async () => {
  const send = async (key: string) => {
    const response = await fetch(url.replace('/graphql', '/ingest/telemetry'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body: '{"tag":"none","at":"2026-01-01T00:00:00Z","value":1}\n',
    });
    return response.status;
  };
  const reader = await makeKey({ scopes: ['*:read'] });
  const sender = await makeKey({ scopes: ['telemetry:write'] });
  const siteId = Buffer.from('Site:019ac000-0000-7000-8000-000000000001').toString('base64url');
  const ofOneSite = await makeKey({ scopes: ['telemetry:write'], siteIds: [siteId] });
  expect(await send(reader.key)).toBe(403);
  expect(await send(ofOneSite.key)).toBe(403);
  expect(await send(sender.key)).toBe(200);
});
