import { Decimal } from '@throughline/chassis/values/decimal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let floor: Floor;
let steel: Part;
let pin: Part;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'VAR');
  floor = new Floor(graph);
  await graph.do('setWorkCenterRate', {
    workCenterId: plant.workCenterId,
    hourlyRate: '60',
    labourRate: '30',
  });
  steel = await plant.bought('STEEL', { purchaseCost: '3' });
  // Ten pins: 20 steel at 3 and 40 minutes at 90 an hour, so 12 each.
  pin = await plant.made('PIN', {
    batch: { value: '10', unit: 'C62' },
    lines: [{ part: steel, quantity: '20' }],
    operations: [{ sequence: 10, name: 'Turn', setUpMinutes: '10', runMinutes: '30' }],
  });
  await untilStandard('12');
  await plant.stock(steel, '1000');
}, 120_000);
afterAll(() => house.close());

function untilStandard(total: string): Promise<unknown> {
  return until(
    `a standard of ${total}`,
    () =>
      graph.ask('query($id: ID!) { item(id: $id) { standardCost { total { amount } } } }', {
        id: pin.id,
      }),
    ({ item }) => item.standardCost?.total.amount === total,
  );
}

async function released(quantity: string): Promise<WorkOrder> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: pin.id,
      siteId: plant.siteId,
      quantity: { value: quantity, unit: 'C62' },
      startOn: '2026-03-02',
      dueOn: '2026-03-03',
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  return floor.orderFor(plannedOrder.id);
}

const cost = `workInProgress { material { amount } labour { amount } machine { amount } received { amount } variance { amount } value { amount } }
  costVariances { total { amount } variances { kind item { number } workCenter { code } amount { amount } } }`;

/** What was booked, once it comes to so much; always the sum of its reasons. */
async function booked(order: WorkOrder, total: string): Promise<Record<string, string>> {
  const { workInProgress, costVariances } = await until(
    `a variance of ${total}`,
    () => floor.look(order.id, cost),
    (found) => found.costVariances?.total.amount === total,
  );
  const { variances } = costVariances;
  const sum = Decimal.sum('0', ...variances.map((one: any) => one.amount.amount));
  expect(sum.toFixed()).toBe(total);
  expect(workInProgress.variance.amount).toBe(total);
  expect(workInProgress.value.amount).toBe('0');
  return Object.fromEntries(variances.map((one: any) => [one.kind, one.amount.amount]));
}

async function finish(order: WorkOrder, good: string, more: object = {}): Promise<void> {
  const [job] = order.jobOrders;
  await floor.start(job!.id);
  await floor.report(job!.id, good, more);
  await floor.complete(job!.id);
}

const used = (quantity: string) => ({
  materials: [{ itemId: steel.id, quantity: { value: quantity, unit: 'C62' } }],
});

describe('a work order', () => {
  it('that was made as planned costs its standard', async () => {
    const order = await released('10');
    await finish(order, '10');
    expect(await booked(order, '0')).toEqual({});
  });

  it('says usage, rate and efficiency; time that comes late changes what was booked', async () => {
    const order = await released('10');
    await finish(order, '10', used('21'));
    expect(await booked(order, '3')).toEqual({ MATERIAL_USAGE: '3' });
    const jobOrderId = order.jobOrders[0]!.id;
    await graph.do('recordJobTime', {
      jobOrderId,
      labourMinutes: '50',
      machineMinutes: '40',
      labourRate: '36',
    });
    // 10 minutes too many at 30 an hour, and 50 minutes at 6 an hour too much.
    expect(await booked(order, '13')).toEqual({
      MATERIAL_USAGE: '3',
      LABOUR_EFFICIENCY: '5',
      LABOUR_RATE: '5',
    });
    const late = { jobOrderId, labourMinutes: '0', machineMinutes: '7.5' };
    await graph.do('recordJobTime', late);
    expect(await booked(order, '20.5')).toMatchObject({ MACHINE_EFFICIENCY: '7.5' });
    expect(await graph.refusal('recordJobTime', { ...late, machineMinutes: '-50' })).toEqual([
      'TIME_BELOW_ZERO',
    ]);
    // Material that was given back later is less that was used.
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { stockMoves(first: 10) { nodes { id type workOrder { id } } } } }',
      { id: steel.id },
    );
    const issue = item.stockMoves.nodes.find(
      (one: any) => one.type === 'ISSUE' && one.workOrder.id === order.id,
    );
    await graph.do('reverseStockMove', { stockMoveId: issue.id, reason: 'never given' });
    expect(await booked(order, '-42.5')).toMatchObject({ MATERIAL_USAGE: '-60' });
  });

  it('of another lot size says so: its set-up is spread over fewer', async () => {
    const order = await released('5');
    await finish(order, '5');
    expect(await booked(order, '7.5')).toEqual({ LOT_SIZE_AND_METHOD: '7.5' });
  });

  it('with scrap has used and worked too much for what is good', async () => {
    const order = await released('10');
    await finish(order, '8', { scrap: '2' });
    const found = await booked(order, '24');
    // 2 pins' steel and run time; set-up for 8 instead of 10 is the lot's.
    expect(found).toEqual({
      MATERIAL_USAGE: '12',
      LABOUR_EFFICIENCY: '3',
      MACHINE_EFFICIENCY: '6',
      LOT_SIZE_AND_METHOD: '3',
    });
  });

  it('bears overhead on the time it really took, and the price of work outside', async () => {
    const rate = { workCenterId: plant.workCenterId, hourlyRate: '60' };
    await graph.do('setWorkCenterRate', { ...rate, overheadPercent: '50' });
    await untilStandard('15');
    const order = await released('10');
    await finish(order, '10');
    expect(await booked(order, '0')).toEqual({});
    const jobOrderId = order.jobOrders[0]!.id;
    await graph.do('recordJobTime', { jobOrderId, labourMinutes: '60', machineMinutes: '40' });
    expect(await booked(order, '15')).toEqual({ LABOUR_EFFICIENCY: '10', OVERHEAD: '5' });

    await graph.do('setWorkCenterRate', { ...rate, subcontractCost: '2' });
    await untilStandard('8');
    const outside = await released('10');
    await finish(outside, '9', { scrap: '1' });
    expect(await booked(outside, '8')).toEqual({ MATERIAL_USAGE: '6', SUBCONTRACT: '2' });
    expect(
      await graph.refusal('recordJobTime', {
        jobOrderId: outside.jobOrders[0]!.id,
        labourMinutes: '1',
        machineMinutes: '1',
      }),
    ).toEqual(['DONE_OUTSIDE']);
    await graph.do('setWorkCenterRate', { ...rate, overheadPercent: '0', inside: true });
    await untilStandard('12');
  });

  it('pays what its material really cost', async () => {
    await graph.do('setItemCosting', {
      itemId: steel.id,
      source: 'ROLLED_UP',
      valuationMethod: 'MOVING_AVERAGE',
    });
    const { purchaseOrder } = await graph.do(
      'createPurchaseOrder',
      {
        supplierId: plant.supplierId,
        siteId: plant.siteId,
        lines: [
          {
            itemId: steel.id,
            quantity: { value: '1000', unit: 'C62' },
            unitPrice: '4',
            dueOn: '2026-03-02',
          },
        ],
      },
      'purchaseOrder { lines { id } }',
    );
    await plant.stock(steel, '1000');
    await graph.do('receivePurchaseOrderLine', {
      purchaseOrderLineId: purchaseOrder.lines[0].id,
      quantity: { value: '1000', unit: 'C62' },
      locationId: plant.locationId,
    });
    const order = await released('10');
    await finish(order, '10');
    // On average 3.50 against a standard of 3, for 20.
    expect(await booked(order, '10')).toEqual({ MATERIAL_PRICE: '10' });
  });

  it('has no variances before it is completed, and no time for a job that was not started', async () => {
    const order = await released('10');
    expect((await floor.look(order.id, cost)).costVariances).toBeNull();
    expect(
      await graph.refusal('recordJobTime', {
        jobOrderId: order.jobOrders[0]!.id,
        labourMinutes: '1',
        machineMinutes: '1',
      }),
    ).toEqual(['NOT_FOUND']);
  });
});
