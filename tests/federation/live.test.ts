import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { apiKey, startStubPlant, type StubPlant } from './stubs/stub-plant.ts';
import { eventually, openSocket, watch } from './stubs/caller.ts';

const orderChanged = `subscription Floor {
  orderChanged { number step item { name } workOrders { status } }
}`;

describe('watching the floor', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterEach(() => eventually(() => plant.erp.listening() === 0));
  afterAll(() => plant.stop());

  it('tells each step in order, with fields of all three subgraphs', async () => {
    const client = openSocket(plant);
    const seen = watch(client, orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    for (let step = 1; step <= 50; step += 1) plant.erp.publish({ order: step % 3, step });
    await eventually(() => seen.results.length === 50);
    expect(seen.results.map((result) => result.data?.orderChanged)).toEqual(
      Array.from({ length: 50 }, (_, index) => {
        const step = index + 1;
        const id = (step % 3) + 1;
        return {
          number: `SO-${id}`,
          step,
          item: { name: `Cargo bike item-${id}` },
          workOrders: [{ status: 'RUNNING' }],
        };
      }),
    );
    await client.dispose();
  });

  it('lets the subgraph go soon after the last watcher has left', async () => {
    const client = openSocket(plant);
    const first = watch(client, orderChanged);
    const second = watch(client, orderChanged.replace('step ', 'step note '));
    await eventually(() => plant.erp.listening() === 2);
    first.stop();
    await eventually(() => plant.erp.listening() === 1, 500);
    second.stop();
    await eventually(() => plant.erp.listening() === 0, 500);
    await client.dispose();
  });

  it('lets the subgraph go when the watcher is cut off', async () => {
    const client = openSocket(plant);
    watch(client, orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    client.terminate();
    await eventually(() => plant.erp.listening() === 0, 500);
  });

  it('goes on after the subgraph was away, without a word from the watcher', async () => {
    const client = openSocket(plant);
    const seen = watch(client, orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => seen.results.length === 1);
    await plant.erp.kill();
    await eventually(() => plant.erp.listening() === 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await plant.erp.revive();
    await eventually(() => plant.erp.listening() === 1, 2_000);
    plant.erp.publish({ order: 1, step: 2 });
    await eventually(() => seen.results.length === 2);
    expect(seen.errors).toEqual([]);
    expect(seen.completed()).toBe(false);
    await client.dispose();
  });

  it('asks again when the subgraph is back before its database is', async () => {
    const client = openSocket(plant);
    const seen = watch(client, orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.refuseNext(2);
    await plant.erp.kill();
    await eventually(() => plant.erp.listening() === 0);
    await plant.erp.revive();
    await eventually(() => plant.erp.listening() === 1, 2_500);
    plant.erp.publish({ order: 1, step: 2 });
    await eventually(() => seen.results.length === 1);
    expect(seen.errors).toEqual([]);
    await client.dispose();
  });

  it('waits for a subgraph that is away when the watching begins', async () => {
    await plant.erp.kill();
    const client = openSocket(plant);
    const seen = watch(client, orderChanged);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await plant.erp.revive();
    await eventually(() => plant.erp.listening() === 1, 2_000);
    plant.erp.publish({ order: 1, step: 2 });
    await eventually(() => seen.results.length === 1);
    await client.dispose();
  });

  it('sends the event without what a dead subgraph knows', async () => {
    const client = openSocket(plant);
    const seen = watch(client, orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    await plant.plm.kill();
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => seen.results.length === 1);
    await plant.plm.revive();
    const [result] = seen.results;
    expect(result?.data?.orderChanged).toMatchObject({ number: 'SO-1', item: { name: null } });
    expect(result?.errors).toMatchObject([
      {
        path: ['orderChanged', 'item', 'name'],
        extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'plm' },
      },
    ]);
    await client.dispose();
  });

  it('answers questions and writes over the socket too', async () => {
    const client = openSocket(plant);
    const question = watch(client, '{ orders { number } }');
    const write = watch(client, 'mutation { confirm(id: "1") { number } }');
    await eventually(() => question.completed() && write.completed());
    expect(question.results[0]?.data?.orders).toHaveLength(3);
    expect(write.results[0]?.data).toEqual({ confirm: { number: 'SO-1' } });
    await client.dispose();
  });

  it.each([
    ['what is no GraphQL', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { floorBurns }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a wrong variable',
      'subscription ($a: Int!) { orderChanged(above: $a) { id } }',
      { a: 'x' },
      'BAD_USER_INPUT',
    ],
    [
      'what nests too deep',
      `subscription { orderChanged { ${'lines(first: 1) { '.repeat(20)}id${' }'.repeat(20)} } }`,
      {},
      'QUERY_TOO_DEEP',
    ],
    [
      'a question for a million objects',
      '{ orders { lines(first: 1000) { lines(first: 1000) { id } } } }',
      {},
      'QUERY_TOO_EXPENSIVE',
    ],
    [
      'what the subgraph refuses',
      'subscription { orderChanged(above: -1) { id } }',
      {},
      'BAD_USER_INPUT',
    ],
  ])('refuses %s with a code and the request id', async (_what, query, variables, code) => {
    const client = openSocket(plant);
    const seen = watch(client, query, variables);
    await eventually(() => seen.errors.length === 1);
    expect(seen.errors[0]).toMatchObject([
      { extensions: { code, requestId: expect.any(String) as string } },
    ]);
    await client.dispose();
  });

  it('shares one subscription among all who ask the same, and leaves nothing behind', async () => {
    for (let round = 0; round < 5; round += 1) {
      const clients = Array.from({ length: 20 }, () => openSocket(plant));
      const seen = clients.map((client) => watch(client, orderChanged));
      await eventually(() => plant.erp.listening() === 1);
      await eventually(() => {
        plant.erp.publish({ order: 0, step: 1 });
        return seen.every(({ results }) => results.length > 0);
      });
      expect(plant.erp.listening()).toBe(1);
      for (const client of clients) client.terminate();
      await eventually(() => plant.erp.listening() === 0);
    }
  });

  it('sends watchers away with 1012 when it stops, and leaves nothing open', async () => {
    const own = await startStubPlant();
    const socket = new WebSocket(own.gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { apiKey } }));
    await new Promise((resolve) => socket.once('message', resolve));
    const payload = { query: orderChanged };
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
    await eventually(() => own.erp.listening() === 1);
    await own.gateway.stop();
    expect(await closed).toBe(1012);
    await eventually(() => own.erp.listening() === 0);
    await own.stop();
  });
});
