import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(() => house.close());

it('an item has a GTIN of its own, and a scan at the floor finds it by any spelling', async () => {
  const plant = await Plant.open(graph, 'GT');
  const [cup, lid] = [await plant.bought('CUP'), await plant.bought('LID')];
  const set = (itemId: string, gtin: string | null) =>
    graph.do('setGtin', { itemId, gtin }, 'item { gtin }');
  expect((await set(cup.id, '9520123456788')).item.gtin).toBe('09520123456788');
  expect(await graph.refusal('setGtin', { itemId: lid.id, gtin: '09520123456788' })).toEqual([
    'GTIN_TAKEN',
  ]);
  expect(await graph.refusal('setGtin', { itemId: lid.id, gtin: '9520123456787' })).toEqual([
    'INVALID_GTIN',
  ]);
  const scan = (code: string) =>
    graph.do(
      'scan',
      { code },
      'scan { elements { ai value } matches { ... on Item { number gtin } } }',
    );
  const found = await until(
    'the floor to know the GTIN',
    () => scan('https://id.gs1.org/01/09520123456788/10/ABC123'),
    (data) => data.scan.matches.length > 0,
  );
  expect(found.scan).toEqual({
    elements: [
      { ai: '01', value: '09520123456788' },
      { ai: '10', value: 'ABC123' },
    ],
    matches: [{ number: 'CUP', gtin: '09520123456788' }],
  });
  // What converts its units keeps it, and it may go on to another item.
  await graph.do('setUnitConversions', {
    itemId: cup.id,
    conversions: [{ unit: 'XBX', quantity: '1', stockQuantity: '12' }],
  });
  await set(cup.id, null);
  expect((await set(lid.id, '09520123456788')).item.gtin).toBe('09520123456788');
  await until(
    'the floor to know whose it is now',
    () => scan('9520123456788'),
    (data) => data.scan.matches.length === 1 && data.scan.matches[0].number === 'LID',
  );
});

it('a GTIN that two give at the same moment is one item’s', async () => {
  const plant = await Plant.open(graph, 'GU');
  const items = [
    await plant.bought('FORK'),
    await plant.bought('SPOON'),
    await plant.bought('POT'),
  ];
  const tried = await Promise.all(
    items.map(({ id: itemId }) => graph.try('setGtin', { itemId, gtin: '00614141123452' })),
  );
  expect(tried.flatMap((one) => one.userErrors.map(({ code }) => code))).toEqual([
    'GTIN_TAKEN',
    'GTIN_TAKEN',
  ]);
});
