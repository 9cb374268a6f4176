import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, openSocket, watch } from './stubs/caller.ts';
import { startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

let plant: StubPlant;
beforeAll(async () => {
  plant = await startStubPlant();
});
afterAll(() => plant.stop());

it('looks an item up once for all the ways in which dashboards show one event', async () => {
  const client = openSocket(plant);
  const ways = [
    'subscription { orderChanged { step item { name } } }',
    'subscription { orderChanged { step item { name revision } } }',
    'subscription { orderChanged { step item { revision rev: revision } } }',
    'subscription { orderChanged { step item { ...I } } } fragment I on Item { id title: name }',
  ];
  const seen = ways.map((way) => watch(client, way));
  await eventually(() => plant.erp.listening() === ways.length);
  plant.plm.calls.length = 0;
  plant.erp.publish({ order: 0, step: 1 });
  await eventually(() => seen.every(({ results }) => results.length === 1));
  expect(plant.plm.calls).toHaveLength(1);
  const item = { name: 'Cargo bike item-1', revision: 'B' };
  expect(seen.map(({ results }) => results[0]?.data?.orderChanged)).toEqual([
    { step: 1, item: { name: item.name } },
    { step: 1, item },
    { step: 1, item: { revision: 'B', rev: 'B' } },
    { step: 1, item: { id: 'item-1', title: item.name } },
  ]);
  expect(seen.every(({ results }) => results[0]?.errors === undefined)).toBe(true);
  await client.dispose();
});

it('tells each of them when what they asked for together is not to be had', async () => {
  const client = openSocket(plant);
  const ways = ['{ step item { name } }', '{ step item { revision } }'];
  const seen = ways.map((way) => watch(client, `subscription { orderChanged ${way} }`));
  await eventually(() => plant.erp.listening() === ways.length);
  await plant.plm.kill();
  plant.erp.publish({ order: 0, step: 1 });
  await eventually(() => seen.every(({ results }) => results.length === 1));
  await plant.plm.revive();
  const paths = seen.map(({ results }) => results[0]?.errors?.map(({ path }) => path));
  expect(paths).toEqual([
    [['orderChanged', 'item', 'name']],
    [['orderChanged', 'item', 'revision']],
  ]);
  await client.dispose();
});
