import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let floor: Floor;
let cap: Part;

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'DEAD');
  floor = new Floor(graph);
  const foil = await plant.bought('FOIL');
  await plant.stock(foil, '1000');
  cap = await plant.made('CAP', { lines: [{ part: foil, quantity: '1' }] });
}, 120_000);
afterAll(() => house.close());

async function release(quantity: string): Promise<WorkOrder> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: cap.id,
      siteId: plant.siteId,
      quantity: { value: quantity, unit: 'C62' },
      startOn: '2030-01-07',
      dueOn: '2030-01-08',
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  return floor.orderFor(plannedOrder.id);
}

async function onHand(): Promise<string> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
    { id: cap.id },
  );
  return item.stock[0]?.onHand.value ?? '0';
}

const deadLetters = () =>
  graph.ask(
    '{ deadLetters { erp(first: 10) { nodes { id eventType status reason heldUp } } mes(first: 10) { nodes { id } } plm(first: 10) { nodes { id } } } }',
  );

it("an event that can't be applied is seen with its reason, holds up its own work order alone, and is redriven", async () => {
  const order = await release('10');
  const [job] = order.jobOrders;
  await floor.start(job!.id);
  const { jobResponse } = await floor.report(job!.id, '5');
  await until('the caps in stock', onHand, (found) => found === '5');
  // The caps are gone before the report turns out to be wrong.
  await plant.stock(cap, '0');
  await graph.do('reverseJobResponse', {
    jobResponseId: jobResponse.id,
    reason: 'counted the wrong box',
  });
  const { deadLetters: dead } = await until(
    'the dead letter',
    deadLetters,
    (found) => found.deadLetters.erp.nodes.length === 1,
  );
  const [letter] = dead.erp.nodes;
  expect(letter).toMatchObject({ eventType: 'ProductionReversed', status: 'DEAD' });
  expect(letter.reason).toContain('less in stock');

  // Its own work order waits behind it; another goes on.
  await floor.report(job!.id, '2');
  const other = await release('3');
  await floor.run(other, '3');
  await until("the other order's caps", onHand, (found) => found === '3');
  const { deadLetters: still } = await until(
    'the report that waits',
    deadLetters,
    (found) => found.deadLetters.erp.nodes[0].heldUp > 0,
  );
  expect(still.erp.nodes).toHaveLength(1);

  // The five are found again: now it can be taken back, and what waited follows.
  await plant.stock(cap, '8');
  await graph.do('redriveDeadLetter', { deadLetterId: letter.id });
  await until('everything applied', onHand, (found) => found === '5');
  await until('no dead letter', deadLetters, (found) => found.deadLetters.erp.nodes.length === 0);
});

it('refuses to redrive what is not a dead letter', async () => {
  expect(await graph.refusal('redriveDeadLetter', { deadLetterId: cap.id })).toEqual([
    'INVALID_ID',
  ]);
});
