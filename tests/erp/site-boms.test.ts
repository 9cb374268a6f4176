import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';
import { Works } from '../plm/works.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let works: Works;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  works = new Works(plant);
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);
const dueOn = daysAfter(today, 20);

async function untilPlanned(part: Part, quantities: string[]): Promise<void> {
  await until(
    `${part.number} to be planned`,
    () => plant.plannedOrders(part),
    (orders) => orders.map(([quantity]) => quantity).join() === quantities.join(),
  );
}

it('a site plans by its own BOM from its release on, and another by that of engineering', async () => {
  const other = await Plant.open(graph, 'P2');
  const { bike, wheel, bell, glue } = await works.bike('SB-1');
  for (const part of [bike, wheel]) await other.plan(part, { make: true });
  await plant.order(bike, '10', dueOn);
  await untilPlanned(bell, ['10']);
  await untilPlanned(glue, []);
  const bom = await works.derive(bike);
  const [frame, wheels, bells] = works.linesOf(bom);
  await works.set(bom.id, {
    lines: [frame, wheels, works.added(glue, '2', { findNumber: 40 })],
    droppedLines: [{ lineId: bells?.sourceLineId, reason: 'Not sold here' }],
  });
  await works.release(bom.id);
  // Nobody runs planning: the site's BOM is a net change.
  await untilPlanned(glue, ['20']);
  await untilPlanned(bell, []);
  // A part further down, too.
  await works.releaseWith(wheel, [works.added(glue, '0.5', { findNumber: 40 })]);
  await untilPlanned(glue, ['30']);
  await other.order(bike, '4', dueOn);
  await untilPlanned(bell, ['4']);
  await untilPlanned(glue, ['30']);
});

it('a work order pins the lines and the process plan of its site, and keeps them', async () => {
  const { bike, frame, glue } = await works.bike('SB-2');
  const segments = [
    { sequence: 5, name: 'Glue', runMinutes: '2', workCenterId: plant.workCenterId, crewSize: 2 },
    { sequence: 15, name: 'Mount and test', runMinutes: '9', workCenterId: plant.workCenterId },
  ];
  const bom = await works.derive(bike);
  const [frames, wheels, bells] = works.linesOf(bom);
  await works.set(bom.id, {
    lines: [
      { ...frames, phantom: true },
      wheels,
      bells,
      works.added(glue, '0.1', { findNumber: 40, operationSequence: 5 }),
    ],
    segments,
  });
  await works.release(bom.id);
  await works.releaseWith(frame, [works.added(glue, '0.2', { findNumber: 40 })]);
  await until(
    'planning to know the BOM',
    async () => {
      await plant.runPlanning();
      return graph.ask(
        `query($id: ID!) { node(id: $id) { ... on ManufacturingBom { standardCost { total { amount } } } } }`,
        { id: bom.id },
      );
    },
    ({ node }) => node.standardCost !== null,
  );
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: bike.id,
      siteId: plant.siteId,
      quantity: { value: '10', unit: 'C62' },
      startOn: today,
      dueOn,
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  const pinned = () =>
    graph.ask(
      `query($id: ID!) { node(id: $id) { ... on PlannedOrder { workOrder {
        manufacturingBom { version site { code } itemRevision { item { number } } }
        jobOrders { sequence name crewSize plannedMinutes }
        materials { item { number } requiredQuantity { value } operationSequence } } } } }`,
      { id: plannedOrder.id },
    );
  const { node } = await until('the work order', pinned, (data) => data.node.workOrder !== null);
  expect(node.workOrder).toMatchObject({
    manufacturingBom: {
      version: 1,
      site: { code: 'P1' },
      itemRevision: { item: { number: 'SB-2' } },
    },
    jobOrders: [
      { sequence: 5, name: 'Glue', crewSize: 2, plannedMinutes: '20' },
      { sequence: 15, name: 'Mount and test', crewSize: 1, plannedMinutes: '90' },
    ],
  });
  const needs = node.workOrder.materials.map((one: any) => [
    one.item.number,
    one.requiredQuantity.value,
    one.operationSequence,
  ]);
  // Glue of the bike and of its frame, which is a phantom on this site: 1 + 2.
  expect(needs.sort()).toEqual([
    ['SB-2-BELL', '10', 15],
    ['SB-2-GLUE', '3', 5],
    ['SB-2-TUBE', '40', 15],
    ['SB-2-WHEEL', '20', 15],
  ]);
  await works.releaseWith(bike, [works.added(glue, '9', { findNumber: 50 })], { segments });
  expect(await pinned()).toEqual({ node });
});

it('costs what the site makes it of; the standard is that of engineering', async () => {
  const { bike, wheel, glue } = await works.bike('SB-3');
  await works.releaseWith(wheel, [works.added(glue, '0.5', { findNumber: 40 })]);
  const bomId = await works.releaseWith(bike, [works.added(glue, '2', { findNumber: 40 })]);
  const costs = () =>
    graph.ask(
      `query($bomId: ID!, $itemId: ID!) {
        node(id: $bomId) { ... on ManufacturingBom { standardCost { total { amount } } } }
        item(id: $itemId) { standardCost { total { amount } } } }`,
      { bomId, itemId: bike.id },
    );
  const { node } = await until(
    'costs',
    costs,
    (data) => data.item.standardCost?.total.amount === '53' && data.node.standardCost !== null,
  );
  // 4 tubes at 10, 2 rims at 5, a bell at 3; and 2 + 2 x 0.5 of glue at 1.
  expect(node.standardCost.total.amount).toBe('56');
});
