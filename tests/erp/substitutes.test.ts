import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

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

async function onHand(part: Part, quantity: string): Promise<void> {
  await until(
    `${quantity} of ${part.number}`,
    () => plant.record(part),
    ({ onHand }) => onHand.value === quantity,
  );
}

it('the stock of what was really used goes out, and the variance says why it cost something else', async () => {
  const screw = await plant.bought('SUB-SCREW', { purchaseCost: '1' });
  const rivet = await plant.bought('SUB-RIVET', { purchaseCost: '2' });
  const washer = await plant.bought('SUB-WASHER', { purchaseCost: '1' });
  const bolt = await plant.bought('SUB-BOLT', { purchaseCost: '1' });
  await graph.do('addAlternate', { itemId: washer.id, alternateItemId: bolt.id });
  const box = await plant.made('SUB-BOX', {
    lines: [
      { part: screw, quantity: '4', substitutes: [{ itemId: rivet.id, ratio: '0.5', rank: 1 }] },
      { part: washer, quantity: '1' },
    ],
    operations: [{ sequence: 10, name: 'Join', runMinutes: '0' }],
  });
  for (const part of [screw, rivet, washer, bolt]) await plant.stock(part, '100');
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: box.id,
      siteId: plant.siteId,
      quantity: { value: '10', unit: 'C62' },
      startOn: '2026-03-02',
      dueOn: '2026-03-03',
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  const order = await floor.orderFor(plannedOrder.id);
  const { materials } = await floor.look(
    order.id,
    'materials { item { number } substitutes { item { number } ratio } }',
  );
  expect(materials).toEqual(
    expect.arrayContaining([
      {
        item: { number: 'SUB-SCREW' },
        substitutes: [{ item: { number: 'SUB-RIVET' }, ratio: '0.5' }],
      },
      {
        item: { number: 'SUB-WASHER' },
        substitutes: [{ item: { number: 'SUB-BOLT' }, ratio: '1' }],
      },
    ]),
  );
  const [job] = order.jobOrders;
  await floor.start(job!.id);
  const used = (part: Part, value: string) => ({
    itemId: part.id,
    quantity: { value, unit: 'C62' },
  });
  // 10 rivets stand for 20 of the 40 screws, 10 bolts for all washers.
  await floor.report(job!.id, '10', { materials: [used(rivet, '10'), used(bolt, '10')] });
  await onHand(rivet, '90');
  await onHand(bolt, '90');
  await onHand(screw, '80');
  await onHand(washer, '100');
  await floor.complete(job!.id);
  const { costVariances } = await until(
    'the variances',
    () =>
      floor.look(
        order.id,
        'costVariances { variances { kind item { number } amount { amount } } }',
      ),
    (found) => (found.costVariances?.variances.length ?? 0) > 0,
  );
  const usage = costVariances.variances.filter((one: any) => one.kind === 'MATERIAL_USAGE');
  expect(Object.fromEntries(usage.map((one: any) => [one.item.number, one.amount.amount]))).toEqual(
    { 'SUB-SCREW': '-20', 'SUB-RIVET': '20', 'SUB-WASHER': '-10', 'SUB-BOLT': '10' },
  );
  // Nothing more of them is needed: what was issued counts by its ratio.
  const buckets = (await plant.record(screw)).buckets;
  expect(buckets.every((one: any) => one.grossRequirement === '0')).toBe(true);
});
