import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
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

const dueOn = daysAfter(new Date().toISOString().slice(0, 10), 20);

/** Ten are ordered, planned and released to two operations. */
async function released(
  number: string,
  { wanted = '10', yields = ['1', '1'] } = {},
): Promise<{ part: Part; order: WorkOrder }> {
  const operations = yields.map((share, at) => ({
    sequence: (at + 1) * 10,
    name: `Step ${at + 1}`,
    runMinutes: '1',
    yield: share,
  }));
  const part = await plant.made(number, { lines: [], operations });
  await plant.order(part, wanted, dueOn);
  const { plannedOrders } = await until(
    'the planned order',
    () =>
      graph.ask(
        'query($id: ID!) { plannedOrders(filter: { itemId: $id }, first: 1) { nodes { id } } }',
        { id: part.id },
      ),
    (found) => found.plannedOrders.nodes.length > 0,
  );
  const plannedOrderId = plannedOrders.nodes[0].id;
  await graph.do('releasePlannedOrder', { plannedOrderId });
  return { part, order: await floor.orderFor(plannedOrderId) };
}

/** What planning orders anew, once it does; nothing when it is content. */
async function plannedAnew(part: Part, quantities: readonly string[]): Promise<void> {
  await until(
    `${quantities.join()} to be planned`,
    async () => {
      const { plannedOrders } = await graph.ask(
        `query($id: ID!) { plannedOrders(filter: { itemId: $id, statuses: [PLANNED] }, first: 9) {
          nodes { quantity { value } } } }`,
        { id: part.id },
      );
      return plannedOrders.nodes.map((one: any) => one.quantity.value);
    },
    (found) => String(found) === String(quantities),
  );
}

describe('supply of a work order', () => {
  it('is what its jobs can still make: a job that is given up takes the rest with it', async () => {
    const { part, order } = await released('SUPPLY-1');
    const [first, second] = order.jobOrders;
    await floor.start(first!.id);
    await floor.report(first!.id, '4');
    await graph.do('abortJob', { jobOrderId: first!.id, reason: 'the machine broke' });
    await plannedAnew(part, ['6']);
    await floor.start(second!.id);
    await floor.report(second!.id, '4');
    await floor.complete(second!.id);
    await plannedAnew(part, ['6']);
  });

  it('falls when an operation ends short, and comes back with the report that was wrong', async () => {
    const { part, order } = await released('SUPPLY-2');
    const [first] = order.jobOrders;
    await floor.start(first!.id);
    await floor.report(first!.id, '5');
    const { jobResponse } = await floor.report(first!.id, '2', { scrap: '1' });
    await plannedAnew(part, ['1']);
    await floor.complete(first!.id);
    await plannedAnew(part, ['3']);
    await graph.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'miscounted' });
    await plannedAnew(part, []);
  });

  it('is not short when more is made than ordered', async () => {
    const { part, order } = await released('SUPPLY-3');
    const [first, second] = order.jobOrders;
    const more = { workOrderId: order.id, overPercent: '20', reason: 'one batch of the furnace' };
    await graph.do('setWorkOrderTolerance', more);
    await floor.start(first!.id);
    await floor.report(first!.id, '12');
    await floor.complete(first!.id);
    await floor.start(second!.id);
    await floor.report(second!.id, '12');
    await floor.complete(second!.id);
    await until(
      'two to be left over',
      () => plant.record(part),
      ({ buckets }) => buckets.at(-1)?.projectedOnHand === '2',
    );
    expect(await plant.plannedOrders(part)).toEqual([]);
  });

  it('is shared by the parts of a work order that is split, and whole when they are merged', async () => {
    const { part, order } = await released('SUPPLY-4');
    const reason = 'two shifts';
    const { workOrder } = await graph.do(
      'splitWorkOrder',
      { workOrderId: order.id, quantity: '4', reason },
      'workOrder { id jobOrders { id sequence status } number status item { number } }',
    );
    await plannedAnew(part, []);
    const [first] = workOrder.jobOrders;
    await floor.start(first.id);
    await floor.report(first.id, '3', { scrap: '1' });
    await plannedAnew(part, ['1']);
    const { workOrder: again } = await graph.do(
      'splitWorkOrder',
      { workOrderId: order.id, quantity: '2', reason },
      'workOrder { id }',
    );
    const merge = { workOrderId: again.id, intoWorkOrderId: order.id, reason };
    await graph.do('mergeWorkOrder', merge);
    await plannedAnew(part, ['1']);
    await floor.run(order, '6');
    await until(
      'the goods',
      () => plant.record(part),
      ({ onHand }) => onHand.value === '6',
    );
    await plannedAnew(part, ['1']);
  });

  it('is what the yields of its operations leave: as planned, then as it really was', async () => {
    // 72 are wanted: 100 are started, 90 melted, 72 of those are blown.
    const { part, order } = await released('SUPPLY-5', { wanted: '72', yields: ['0.9', '0.8'] });
    const selection = `quantity { value }
      operations { plannedQuantity { value } plannedGoodQuantity { value } }`;
    const { quantity, operations } = await floor.look(order.id, selection);
    expect(quantity.value).toBe('100');
    expect(operations.map((one: any) => one.plannedGoodQuantity.value)).toEqual(['90', '72']);
    await plannedAnew(part, []);
    const [melt, blow] = order.jobOrders;
    await floor.start(melt!.id);
    await floor.report(melt!.id, '90', { scrap: '10' });
    await floor.complete(melt!.id);
    await floor.start(blow!.id);
    // What melting lost is lost once: 40 good and 50 to blow are 80 of 72.
    await floor.report(blow!.id, '40');
    await until(
      '8 to be left over',
      () => plant.record(part),
      ({ buckets }) => buckets.at(-1)?.projectedOnHand === '8',
    );
    await plannedAnew(part, []);
    await floor.report(blow!.id, '30', { scrap: '20' });
    await floor.complete(blow!.id);
    // Two are missing: three are started.
    await plannedAnew(part, ['3']);
  });
});
