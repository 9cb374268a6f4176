import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let floor: Floor;
let plant: Plant;
let resin: Part;
let helmet: Part;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  floor = new Floor(graph);
  plant = await Plant.open(graph, 'FLOW');
  resin = await plant.bought('RESIN', { purchaseCost: '3' }, { unit: 'KGM', tracking: 'LOT' });
  helmet = await plant.made(
    'HELMET',
    {
      lines: [{ part: resin, quantity: '500', unit: 'GRM' }],
      operations: [{ sequence: 10, name: 'Press', runMinutes: '6' }],
    },
    { leadTimeDays: 1 },
    { tracking: 'LOT' },
  );
  await graph.do('setWorkCenterRate', { workCenterId: plant.workCenterId, hourlyRate: '60' });
  await plant.stock(resin, '100', 'R-1');
}, 120_000);
afterAll(() => house.close());

async function released(quantity: string): Promise<WorkOrder> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: helmet.id,
      siteId: plant.siteId,
      quantity: { value: quantity, unit: 'C62' },
      startOn: today,
      dueOn: daysAfter(today, 1),
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  return floor.orderFor(plannedOrder.id);
}

/** Work order that was released for a customer's order. */
async function ordered(
  quantity: string,
): Promise<{ order: { id: string; lineId: string }; workOrder: WorkOrder }> {
  const order = await plant.order(helmet, quantity, daysAfter(today, 30));
  const { salesOrder } = await until(
    'the plan',
    () =>
      graph.ask(
        'query($id: ID!) { salesOrder(id: $id) { lines { plannedOrders { id item { number } } } } }',
        { id: order.id },
      ),
    (data) => data.salesOrder.lines[0].plannedOrders.length > 0,
  );
  const [planned] = salesOrder.lines[0].plannedOrders.filter(
    (one: any) => one.item.number === 'HELMET',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: planned.id });
  return { order, workOrder: await floor.orderFor(planned.id) };
}

async function onHand(part: Part): Promise<string> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
    { id: part.id },
  );
  return item.stock[0]?.onHand.value ?? '0';
}

describe('a sales order that changes', () => {
  it('moves the work order that is for it', async () => {
    const { order, workOrder } = await ordered('2');
    const before = await floor.look(workOrder.id, 'dueOn priority salesOrderLines { id }');
    expect(before.salesOrderLines).toEqual([{ id: order.lineId }]);
    await graph.do('changeSalesOrderLine', {
      salesOrderLineId: order.lineId,
      dueOn: daysAfter(today, 10),
    });
    const after = await until(
      'the work order to move',
      () => floor.look(workOrder.id, 'dueOn priority'),
      (found) => found.priority < before.priority,
    );
    expect(after.priority).toBe(before.priority - 20);
  });

  it('that is cancelled cancels what has not started and leaves what has', async () => {
    const waiting = await ordered('3');
    await graph.do('cancelSalesOrder', { salesOrderId: waiting.order.id });
    const cancelled = await until(
      'the cancellation',
      () => floor.look(waiting.workOrder.id, 'status statusReason'),
      (found) => found.status === 'CANCELLED',
    );
    expect(cancelled.statusReason).not.toBeNull();
    const running = await ordered('4');
    await floor.start(running.workOrder.jobOrders[0]!.id);
    await graph.do('cancelSalesOrder', { salesOrderId: running.order.id });
    const other = await ordered('5');
    await graph.do('cancelSalesOrder', { salesOrderId: other.order.id });
    await until(
      'a later cancellation',
      () => floor.look(other.workOrder.id),
      (found) => found.status === 'CANCELLED',
    );
    expect((await floor.look(running.workOrder.id)).status).toBe('IN_PROGRESS');
  });
});

describe('a report that was wrong', () => {
  it('gives back stock, lots and value', async () => {
    const before = await onHand(resin);
    const order = await released('4');
    const [job] = order.jobOrders;
    await floor.start(job!.id);
    const { jobResponse } = await floor.report(job!.id, '4', { lotNumber: 'H-WRONG' });
    await until(
      'the helmets in stock',
      () => onHand(helmet),
      (found) => found === '4',
    );
    const value = () =>
      floor.look(
        order.id,
        'goodQuantity { value } workInProgress { material { amount } machine { amount } value { amount } }',
      );
    expect((await value()).workInProgress).toEqual({
      material: { amount: '6' },
      machine: { amount: '24' },
      value: { amount: '0' },
    });
    await graph.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'other order' });
    await until(
      'the stock to be back',
      () => onHand(resin),
      (found) => found === before,
    );
    expect(await onHand(helmet)).toBe('0');
    const after = await value();
    expect(after.goodQuantity.value).toBe('0');
    expect(after.workInProgress).toEqual({
      material: { amount: '0' },
      machine: { amount: '0' },
      value: { amount: '0' },
    });
    expect(
      await graph.refusal('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'again' }),
    ).toEqual(['ALREADY_REVERSED']);
  });
});

describe('too little stock', () => {
  it('is issued as far as it goes, and the rest stands in the list of shortages', async () => {
    await plant.stock(resin, '1', 'R-1');
    const order = await released('6');
    const [job] = order.jobOrders;
    await floor.start(job!.id);
    await floor.report(job!.id, '6');
    const short = await until(
      'the shortage',
      () => floor.look(order.id, 'shortages { item { number } quantity { value unit } }'),
      (found) => found.shortages.length > 0,
    );
    expect(short.shortages).toEqual([
      { item: { number: 'RESIN' }, quantity: { value: '2', unit: 'KGM' } },
    ]);
    expect(await onHand(resin)).toBe('0');
    expect(
      await graph.refusal('issueMaterial', {
        workOrderId: order.id,
        itemId: resin.id,
        quantity: { value: '1', unit: 'KGM' },
      }),
    ).toEqual(['INSUFFICIENT_STOCK']);
  });
});

describe('a nonconformance', () => {
  it('whose cause is design holds its lots everywhere and opens a change request', async () => {
    await plant.stock(resin, '50', 'R-BAD');
    const { materialLotsByNumber } = await graph.ask(
      '{ materialLotsByNumber(number: "R-BAD") { id status } }',
    );
    const [lot] = materialLotsByNumber;
    expect(lot.status).toBe('AVAILABLE');
    const { nonConformance } = await graph.do(
      'raiseNonConformance',
      {
        itemId: resin.id,
        lotIds: [lot.id],
        cause: 'DESIGN',
        description: 'cracks in the cold',
      },
      'nonConformance { id number }',
    );
    const held = await until(
      'the hold',
      () =>
        graph.ask('query($id: ID!) { materialLot(id: $id) { status holdReason } }', { id: lot.id }),
      (data) => data.materialLot.status === 'HELD',
    );
    expect(held.materialLot.holdReason).toContain('cracks in the cold');
    const { changeRequests } = await until(
      'the change request',
      () =>
        graph.ask(
          '{ changeRequests(first: 1) { nodes { item { number } description nonConformance { number } } } }',
        ),
      (data) => data.changeRequests.nodes.length > 0,
    );
    expect(changeRequests.nodes[0]).toMatchObject({
      item: { number: 'RESIN' },
      nonConformance: { number: nonConformance.number },
    });

    const order = await released('1');
    await floor.start(order.jobOrders[0]!.id);
    await until(
      'MES to refuse the lot',
      () =>
        graph.refusal('reportProduction', {
          jobOrderId: order.jobOrders[0]!.id,
          good: '0',
          scrap: '1',
          materials: [{ itemId: resin.id, lotId: lot.id, quantity: { value: '1', unit: 'KGM' } }],
        }),
      (codes) => codes.includes('LOT_HELD'),
    );
    expect(
      await graph.refusal('issueMaterial', {
        workOrderId: order.id,
        itemId: resin.id,
        lotId: lot.id,
        quantity: { value: '1', unit: 'KGM' },
      }),
    ).toEqual(['LOT_HELD']);
  });
});
