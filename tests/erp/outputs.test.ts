import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let floor: Floor;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  floor = new Floor(graph);
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);
const dueOn = daysAfter(today, 20);

async function onHand(part: Part): Promise<string> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
    { id: part.id },
  );
  return item.stock[0]?.onHand.value ?? '0';
}

describe('a phantom that puts something out', () => {
  it('brings it with the order that makes it, as much as the floor will report', async () => {
    const steel = await plant.bought('CO-7-STEEL', { purchaseCost: '9' });
    const swarf = await plant.bought('CO-7-SWARF', {}, { unit: 'KGM' });
    const kit = await plant.made('CO-7-KIT', {
      lines: [
        { part: steel, quantity: '2' },
        { part: swarf, quantity: '3', kind: 'BY_PRODUCT' },
      ],
    });
    const machine = await plant.made(
      'CO-7',
      {
        lines: [
          { part: kit, quantity: '1', phantom: true },
          { part: swarf, quantity: '1', kind: 'BY_PRODUCT' },
        ],
      },
      { leadTimeDays: 2 },
    );
    await plant.stock(kit, '4');
    await plant.order(machine, '10', dueOn);
    // 4 kits are there, 6 are made in the order: 18 of theirs and 10 of the machines'.
    const expected = (swarfInAll: string) =>
      until(
        `${swarfInAll} of swarf to be expected`,
        () => plant.record(swarf),
        ({ buckets }) => buckets.at(-1)?.projectedOnHand === swarfInAll,
      );
    expect((await expected('28')).buckets.at(-1).date).toBe(dueOn);
    await plant.stock(kit, '5');
    await expected('25');
    await plant.stock(kit, '4');
    await expected('28');
    const { plannedOrders } = await graph.ask(
      'query($id: ID!) { plannedOrders(filter: { itemId: $id }, first: 1) { nodes { id } } }',
      { id: machine.id },
    );
    const plannedOrderId = plannedOrders.nodes[0].id;
    await graph.do('releasePlannedOrder', { plannedOrderId });
    const order = await floor.orderFor(plannedOrderId);
    const { outputs } = await floor.look(order.id, 'outputs { plannedQuantity { value } }');
    expect(outputs).toEqual([{ plannedQuantity: { value: '28' } }]);
  });
});

describe('a work order', () => {
  it('expects of an item that comes out in two ways what is open of both', async () => {
    const steel = await plant.bought('CO-6-STEEL', { purchaseCost: '9' });
    const chip = await plant.bought('CO-6-CHIP');
    const blank = await plant.made('CO-6', {
      batch: { value: '10', unit: 'C62' },
      lines: [
        { part: steel, quantity: '20' },
        { part: chip, quantity: '5', kind: 'BY_PRODUCT' },
        { part: chip, quantity: '10', kind: 'CO_PRODUCT', costShare: '0.4' },
      ],
    });
    await plant.stock(steel, '20');
    const { plannedOrder } = await graph.do(
      'createPlannedOrder',
      {
        ...{ itemId: blank.id, siteId: plant.siteId, startOn: today, dueOn },
        quantity: { value: '10', unit: 'C62' },
      },
      'plannedOrder { id }',
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
    const order = await floor.orderFor(plannedOrder.id);
    const job = order.jobOrders[0]!.id;
    await floor.start(job);
    const { jobResponse } = await floor.report(job, '4');
    const untilThere = (there: string) =>
      until(
        `${there} chips`,
        () => onHand(chip),
        (value) => value === there,
      );
    const last = async () => (await plant.record(chip)).buckets.at(-1).projectedOnHand;
    await untilThere('6');
    expect(await last()).toBe('15');
    await graph.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'miscounted' });
    await untilThere('0');
    expect(await last()).toBe('15');
  });
});
