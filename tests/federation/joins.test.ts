import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './stubs/caller.ts';
import { startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

describe('one question over three subgraphs', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  it('joins what three subgraphs know of an order', async () => {
    const { data, errors } = await ask(
      plant,
      '{ orders { number item { name revision } workOrders { id status } } }',
    );
    expect(errors).toBeUndefined();
    expect(data?.orders?.[0]).toEqual({
      number: 'SO-1',
      item: { name: 'Cargo bike item-1', revision: 'B' },
      workOrders: [{ id: 'wo-1', status: 'RUNNING' }],
    });
  });

  it('asks a subgraph once for all orders of a page', async () => {
    plant.plm.calls.length = 0;
    await ask(plant, '{ orders { item { name } } }');
    expect(plant.plm.calls).toHaveLength(1);
  });

  it('writes through the graph', async () => {
    const { data } = await ask(plant, 'mutation ($id: ID!) { confirm(id: $id) { number } }', {
      variables: { id: '2' },
    });
    expect(data).toEqual({ confirm: { number: 'SO-2' } });
  });

  it('describes itself to who has a key', async () => {
    const { data } = await ask(plant, '{ __schema { subscriptionType { name } } }');
    expect(data).toEqual({ __schema: { subscriptionType: { name: 'Subscription' } } });
  });

  it('is alive, and ready while every subgraph answers', async () => {
    const at = (path: string) => fetch(plant.gateway.url.replace('/graphql', path));
    expect((await at('/health')).status).toBe(200);
    const ready = await at('/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ready',
      subgraphs: { erp: 'up', mes: 'up', plm: 'up' },
    });
  });
});
