import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

/** A lamp whose bulb is to be replaced by an LED that takes ten days to come. */
let house: TestHouse;
let graph: Graph;
let floor: Floor;
let plant: Plant;
let lamp: Part;
let socket: Part;
let led: Part;
let running: WorkOrder;
let waiting: WorkOrder;
let changeOrderId: string;
let order: { number: string };
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  floor = new Floor(graph);
  plant = await Plant.open(graph, 'IM');
  const bulb = await plant.bought('BULB', { purchaseCost: '2' });
  led = await plant.bought('LED', { purchaseCost: '5', leadTimeDays: 10 });
  socket = await plant.made('SOCKET', { lines: [{ part: bulb, quantity: '1' }] });
  lamp = await plant.made(
    'LAMP',
    {
      lines: [{ part: socket, quantity: '1' }],
      operations: [
        { sequence: 10, name: 'Mount', runMinutes: '2' },
        { sequence: 20, name: 'Test', runMinutes: '1' },
      ],
    },
    { leadTimeDays: 1 },
    { tracking: 'LOT' },
  );
  await plant.stock(socket, '20');
  await plant.stock(lamp, '4', 'L-OLD');
  await plant.stock(lamp, '6', 'L-NEW');
  running = await release('3', daysAfter(today, 20));
  waiting = await release('5', daysAfter(today, 20));
  const [mount] = running.jobOrders;
  await floor.start(mount!.id);
  await floor.report(mount!.id, '2');
  await plant.purchase(lamp, '7', daysAfter(today, 30));
  await graph.do('setForecast', {
    itemId: lamp.id,
    siteId: plant.siteId,
    periods: [{ startsOn: daysAfter(today, 100), endsOn: daysAfter(today, 200), quantity: '1200' }],
  });
  order = await plant.order(lamp, '50', daysAfter(today, 5));
  changeOrderId = await draft();
}, 120_000);
afterAll(() => house.close());

async function release(quantity: string, dueOn: string): Promise<WorkOrder> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: lamp.id,
      siteId: plant.siteId,
      quantity: { value: quantity, unit: 'C62' },
      startOn: daysAfter(dueOn, -1),
      dueOn,
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  return floor.orderFor(plannedOrder.id);
}

async function revised(part: Part, component: Part): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: part.id }, 'itemRevision { id }');
  await graph.do('setBom', {
    revisionId: itemRevision.id,
    lines: [{ findNumber: 10, componentId: component.id, quantity: { value: '1', unit: 'C62' } }],
  });
  return itemRevision.id;
}

/** The socket gets the LED, and the lamp the new socket: both on one order. */
async function draft(): Promise<string> {
  const { changeOrder } = await graph.do(
    'createChangeOrder',
    {
      title: 'LED instead of bulb',
      reason: 'Bulbs are no longer made',
      affectedItems: [
        {
          toRevisionId: await revised(lamp, socket),
          effectiveFrom: today,
          stockDisposition: 'REWORK',
          workOrderDisposition: 'SCRAP',
          purchaseOrderDisposition: 'CANCEL',
        },
        { toRevisionId: await revised(socket, led), effectiveFrom: today },
      ],
    },
    'changeOrder { id }',
  );
  return changeOrder.id;
}

const impactQuery = `query($id: ID!) { changeOrder(id: $id) { status affectedItems {
  item { number }
  impact {
    stock { onHand { value unit } value { amount currency }
      lots(first: 10) { nodes { lot { number status } onHand { value } value { amount } } } }
    purchasing { openQuantity { value } openValue { amount }
      lines(first: 10) { nodes { dueOn quantity { value } } } }
    plannedOrders(first: 10) { nodes { quantity { value } dueOn } }
    workOrders(first: 10) { nodes { workOrder { number status } progress jobs completedJobs outcome } }
    lateSalesOrderLines(first: 10) { nodes { expectedOn daysLate
      salesOrderLine { dueOn salesOrder { number } } } }
    cost { before { amount } after { amount } perUnit { amount } yearlyQuantity { value } perYear { amount } }
  } } } }`;

async function impactOf(number: string): Promise<any> {
  const { changeOrder } = await graph.ask(impactQuery, { id: changeOrderId });
  return changeOrder.affectedItems.find((one: any) => one.item.number === number).impact;
}

describe('the impact of a change, before it is released, in one query', () => {
  it('has stock by lot with its value, what is on order, and the floor with its progress', async () => {
    const impact = await until(
      'the costs to be rolled up',
      () => impactOf('LAMP'),
      ({ cost, workOrders }) =>
        cost.before?.amount === '2' && workOrders.nodes.some((one: any) => one.progress !== '0'),
    );
    expect(impact.stock).toEqual({
      onHand: { value: '10', unit: 'C62' },
      value: { amount: '20', currency: 'EUR' },
      lots: {
        nodes: [
          {
            lot: { number: 'L-OLD', status: 'AVAILABLE' },
            onHand: { value: '4' },
            value: { amount: '8' },
          },
          {
            lot: { number: 'L-NEW', status: 'AVAILABLE' },
            onHand: { value: '6' },
            value: { amount: '12' },
          },
        ],
      },
    });
    expect(impact.purchasing).toEqual({
      openQuantity: { value: '7' },
      openValue: { amount: '7' },
      lines: { nodes: [{ dueOn: daysAfter(today, 30), quantity: { value: '7' } }] },
    });
    // Two of three are mounted, and mounting is two thirds of the work.
    expect(impact.workOrders.nodes).toEqual([
      {
        workOrder: { number: waiting.number, status: 'RELEASED' },
        progress: '0',
        jobs: 2,
        completedJobs: 0,
        outcome: 'CANCELLED',
      },
      {
        workOrder: { number: running.number, status: 'IN_PROGRESS' },
        progress: '0.444444444444',
        jobs: 2,
        completedJobs: 0,
        outcome: 'HELD',
      },
    ]);
  });

  it('says what it costs, with the other changes of the order that it holds', async () => {
    // The lamp loses its operations' rate of nothing, and its socket gets the LED.
    expect((await impactOf('LAMP')).cost).toEqual({
      before: { amount: '2' },
      after: { amount: '5' },
      perUnit: { amount: '3' },
      yearlyQuantity: { value: '1200' },
      perYear: { amount: '3600' },
    });
  });

  it('names the planned orders, and the customers who have to wait and for how long', async () => {
    const late = await until(
      'the order to be planned down to its sockets',
      async () => (await impactOf('SOCKET')).lateSalesOrderLines.nodes,
      (nodes) => nodes.length > 0,
    );
    // Twenty sockets are there; the others wait ten days for their LEDs, and the lamp one more.
    expect(late).toEqual([
      {
        expectedOn: daysAfter(today, 11),
        daysLate: 6,
        salesOrderLine: { dueOn: daysAfter(today, 5), salesOrder: { number: order.number } },
      },
    ]);
    const { plannedOrders, lateSalesOrderLines } = await impactOf('LAMP');
    expect(plannedOrders.nodes[0]).toEqual({
      quantity: { value: '40' },
      dueOn: daysAfter(today, 5),
    });
    // Ten lamps to be reworked are made anew in a day, of sockets that are there.
    expect(lateSalesOrderLines.nodes).toEqual([]);
  });

  it('has nothing of what the change leaves alone', async () => {
    const { stock, purchasing, workOrders } = await impactOf('SOCKET');
    expect([stock.onHand.value, purchasing.openQuantity.value, workOrders.nodes]).toEqual([
      '20',
      '0',
      [],
    ]);
  });
});

describe('the release of the change', () => {
  it('is followed by stock, purchasing and the floor as its dispositions say', async () => {
    const { changeOrder } = await graph.do(
      'releaseChangeOrder',
      { changeOrderId },
      'changeOrder { number changeNotice { number affectedItems { stockDisposition } } }',
    );
    expect(changeOrder.changeNotice.affectedItems).toEqual([
      { stockDisposition: 'REWORK' },
      { stockDisposition: 'USE_AS_IS' },
    ]);
    const touched = await until(
      'the floor to follow',
      async () => {
        const [first, second] = await Promise.all(
          [running, waiting].map(({ id }) =>
            floor.look(id, 'status revision { label } changes { outcome }'),
          ),
        );
        return [first, second];
      },
      (orders) => orders.every(({ changes }) => changes.length > 0),
    );
    expect(touched).toEqual([
      { status: 'HELD', revision: { label: 'A' }, changes: [{ outcome: 'HELD' }] },
      { status: 'CANCELLED', revision: { label: 'A' }, changes: [{ outcome: 'CANCELLED' }] },
    ]);
    const { item, purchaseOrders } = await until(
      'lots to be held and the purchase order to be flagged',
      () =>
        graph.ask(
          `query($id: ID!) { item(id: $id) { stockBalances(first: 5) { nodes { lot { status holdReason } } } }
            purchaseOrders(first: 5, filter: { flagged: true }) { nodes {
              lines { flaggedBy { number } flaggedDisposition } } } }`,
          { id: lamp.id },
        ),
      (data) =>
        data.purchaseOrders.nodes.length > 0 &&
        data.item.stockBalances.nodes.every(({ lot }: any) => lot.status === 'HELD'),
    );
    const held = { lot: { status: 'HELD', holdReason: `${changeOrder.number}: REWORK` } };
    expect(item.stockBalances.nodes).toEqual([held, held]);
    expect(purchaseOrders.nodes).toEqual([
      { lines: [{ flaggedBy: { number: changeOrder.number }, flaggedDisposition: 'CANCEL' }] },
    ]);
  });
});
