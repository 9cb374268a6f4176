import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, Plant } from '../plant/plant.ts';
import { bore, detailed, turned } from './turning.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);

describe('a released process plan', () => {
  it('raises by its yields what planning starts, unless the site says another', async () => {
    const part = await plant.made('PP-Y', {
      lines: [],
      operations: [
        { sequence: 10, name: 'Etch', runMinutes: '1', yield: '0.9' },
        { sequence: 20, name: 'Test', runMinutes: '1', yield: '0.95' },
      ],
    });
    const dueOn = daysAfter(today, 20);
    await plant.order(part, '100', dueOn);
    const planned = async (quantity: string) => {
      await until(
        `${quantity} to be started`,
        async () => {
          await plant.runPlanning();
          return plant.plannedOrders(part);
        },
        (orders) => orders[0]?.[0] === quantity,
      );
    };
    // 100 / 0.855 = 116.96: whole pieces are started.
    await planned('117');
    // What is good of them covers the order, and 0.035 of a piece is too much.
    const { buckets } = await plant.record(part);
    expect(buckets.at(-1)).toMatchObject({ date: dueOn, projectedOnHand: '0.035' });
    await plant.plan(part, { yield: '0.5' });
    await planned('200');
    await plant.plan(part, { yield: '1' });
    await planned('100');
    await graph.do('setItemPlanning', {
      itemId: part.id,
      siteId: plant.siteId,
      supplyType: 'MAKE',
      leadTimeDays: 0,
      yield: null,
    });
    await planned('117');
  });

  it('is pinned into the jobs of a work order, pictures by their document', async () => {
    const { part, sha256 } = await detailed(plant, 'PP-W');
    await plant.release(part);
    await plant.plan(part, { make: true });
    const { plannedOrder } = await graph.do(
      'createPlannedOrder',
      {
        itemId: part.id,
        siteId: plant.siteId,
        quantity: { value: '10', unit: 'C62' },
        startOn: today,
        dueOn: daysAfter(today, 5),
      },
      'plannedOrder { id }',
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
    const { workOrder } = await until(
      'the work order',
      async () =>
        (
          await graph.ask(
            `query($id: ID!) { node(id: $id) { ... on PlannedOrder { workOrder { jobOrders {
              sequence crewSize plannedMinutes
              instructions { sequence text picture { sha256 mediaType document { number } } }
              characteristics { id name kind unit nominal lowerLimit upperLimit sampling samplingInterval }
              tools { item { number } name quantity } } } } } }`,
            { id: plannedOrder.id },
          )
        ).node,
      (node) => node.workOrder !== null,
    );
    const [saw, turn] = workOrder.jobOrders;
    expect(saw).toMatchObject({ sequence: 10, crewSize: 1, instructions: [], tools: [] });
    const pinned = turned('PP-W', sha256);
    const characteristics = turn.characteristics.map(({ id, ...one }: any) => {
      expect(id).toEqual(expect.any(String));
      return one;
    });
    expect({ ...turn, characteristics }).toEqual({
      ...pinned,
      plannedMinutes: '50',
      characteristics: [{ ...bore, nominal: '20' }, pinned.characteristics[1]],
    });
  });
});
