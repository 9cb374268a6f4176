import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, eventually, openSocket, watch } from './stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

describe('who may ask', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  it.each([
    ['no key', null],
    ['a wrong key', 'tl_test_another'],
  ])('refuses a question with %s', async (_what, key) => {
    const { status, errors, headers } = await ask(plant, '{ orders { id } }', { key });
    expect(status).toBe(401);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(errors?.[0]?.extensions?.requestId).toBe(headers.get('x-request-id'));
    expect(plant.erp.calls).toHaveLength(0);
  });

  it('refuses a question in the address without a key', async () => {
    const response = await fetch(`${plant.gateway.url}?query={orders{id}}`, {
      headers: { accept: 'text/html' },
    });
    expect(response.status).toBe(401);
  });

  it.each([
    ['no parameters', undefined],
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer tl_test_another' }],
  ])('closes a socket with %s for good (4401)', async (_what, payload) => {
    const socket = new WebSocket(plant.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    expect(await closed).toBe(4401);
  });

  it.each([
    ['Authorization', { Authorization: `Bearer ${apiKey}` }],
    ['authorization', { authorization: `Bearer ${apiKey}` }],
    ['apiKey', { apiKey }],
  ])('takes the key of a socket as %s', async (_what, params) => {
    const client = openSocket(plant, params);
    const seen = watch(client, '{ orders { id } }');
    await eventually(() => seen.results.length === 1);
    await client.dispose();
  });

  it('tells each subgraph who asks, and the request id', async () => {
    plant.plm.calls.length = 0;
    await ask(plant, '{ orders { item { name } } }', { headers: { 'x-request-id': 'shift-7' } });
    expect(plant.plm.calls).toMatchObject([
      { requestId: 'shift-7', rights: { keyId: 'development', party: { kind: 'INTERNAL' } } },
    ]);
  });
});

describe('the request id', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  it('is the caller’s own, in the answer’s header and in every error', async () => {
    const headers = { 'x-request-id': 'shift-7:42' };
    const answers = await Promise.all([
      ask(plant, '{ broken }', { headers }),
      ask(plant, '{ noSuchField }', { headers }),
      ask(plant, '{', { headers }),
    ]);
    for (const answer of answers) {
      expect(answer.headers.get('x-request-id')).toBe('shift-7:42');
      expect(answer.errors?.[0]?.extensions?.requestId).toBe('shift-7:42');
    }
  });

  it('is ours when the caller’s is too long or strange', async () => {
    for (const strange of ['x'.repeat(129), 'a b', '"><script>']) {
      const { headers } = await ask(plant, '{ orders { id } }', {
        headers: { 'x-request-id': strange },
      });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('stands in refusals from before GraphQL', async () => {
    const authorization = `Bearer ${apiKey}`;
    const send = (headers: Record<string, string>, body: string) =>
      fetch(plant.gateway.url, { method: 'POST', headers: { authorization, ...headers }, body });
    const broken = await send({ 'content-type': 'application/json' }, '{"query":');
    const simple = await send({ 'content-type': 'text/plain' }, '{"query":"{orders{id}}"}');
    const batch = await send({ 'content-type': 'application/json' }, '[{"query":"{orders{id}}"}]');
    for (const response of [broken, simple, batch]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [
          { extensions: { code: 'BAD_REQUEST', requestId: response.headers.get('x-request-id') } },
        ],
      });
    }
  });
});
