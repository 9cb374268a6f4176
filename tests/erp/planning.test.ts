import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, type Planning, Plant } from '../plant/plant.ts';

const today = '2030-01-07';
const day = (n: number) => daysAfter(today, n);

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let sites = 0;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(() => house.close());
beforeEach(async () => {
  plant = await Plant.open(graph, `P${(sites += 1)}`);
  await plant.runPlanning(today);
});

const plan = () => plant.runPlanning(today);
const bought = (name: string, planning: Planning = {}) =>
  plant.bought(`${name}-${sites}`, planning);

interface Order {
  readonly id: string;
  readonly status: string;
  readonly quantity: { readonly value: string };
  readonly startOn: string;
  readonly dueOn: string;
}

async function ordersOf(part: Part): Promise<Order[]> {
  const { plannedOrders } = await graph.ask(
    `query($itemId: ID!) { plannedOrders(filter: { itemId: $itemId }, first: 100) {
      nodes { id status quantity { value } startOn dueOn } } }`,
    { itemId: part.id },
  );
  return plannedOrders.nodes;
}

/** Messages about an item's orders, as `[kind, from, to, quantity now, quantity then]`. */
async function messagesOf(part: Part): Promise<string[][]> {
  const { actionMessages } = await graph.ask(
    `query($itemId: ID!) { actionMessages(filter: { itemId: $itemId }, first: 100) {
      nodes { kind fromOn toOn fromQuantity { value } toQuantity { value } } } }`,
    { itemId: part.id },
  );
  return actionMessages.nodes
    .map((one: any) => [
      one.kind,
      one.fromOn,
      one.toOn,
      one.fromQuantity.value,
      one.toQuantity.value,
    ])
    .sort();
}

describe('parameters', () => {
  it('refuse lot sizes that no order can keep, and what is out of range', async () => {
    const part = await bought('PAR');
    const refused = (more: object) =>
      graph.refusal('setItemPlanning', {
        itemId: part.id,
        siteId: plant.siteId,
        supplyType: 'BUY',
        leadTimeDays: 1,
        ...more,
      });
    expect(await refused({ lotSizing: { rule: 'FIXED' } })).toEqual(['LOT_SIZE_INCOMPLETE']);
    expect(await refused({ lotSizing: { minimum: '9', maximum: '5' } })).toEqual([
      'LOT_SIZE_CONTRADICTORY',
    ]);
    expect(await refused({ lotSizing: { multiple: '0' } })).toEqual(['QUANTITY_NOT_POSITIVE']);
    expect(await refused({ yield: '0' })).toEqual(['YIELD_OUT_OF_RANGE']);
    expect(await refused({ planningFenceDays: -1 })).toEqual(['DAYS_OUT_OF_RANGE']);
  });

  it('stay as they were set when they are left out', async () => {
    const part = await bought('KEEP', { yield: '0.5', lotSizing: { minimum: '5' } });
    await plant.plan(part, { make: false, leadTimeDays: 3 });
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { planning { leadTimeDays yield lotSizing { minimum { value } } } } }`,
      { id: part.id },
    );
    expect(item.planning).toEqual([
      { leadTimeDays: 3, yield: '0.5', lotSizing: { minimum: { value: '5' } } },
    ]);
  });
});

describe('planned orders', () => {
  it('start more than is needed when some of it will be bad, and peg what is good', async () => {
    const part = await bought('YIELD', { yield: '0.9' });
    await plant.order(part, '90', day(5));
    await plan();
    const [order] = await ordersOf(part);
    expect(order?.quantity.value).toBe('100');
    const { buckets } = await plant.record(part);
    expect(buckets.at(-1).projectedOnHand).toBe('0');
  });

  it('take longer when there is more to do', async () => {
    const part = await bought('LEAD', { leadTimeDays: 1, leadTimeDaysPerUnit: '0.1' });
    await plant.order(part, '25', day(10));
    await plan();
    expect(await plant.plannedOrders(part)).toEqual([['25', day(6), day(10)]]);
  });

  it('come at the end of the planning fence when they are needed within it, with a message', async () => {
    const part = await bought('FENCE', { planningFenceDays: 5 });
    await plant.order(part, '10', day(2));
    await plan();
    expect(await plant.plannedOrders(part)).toEqual([['10', day(5), day(5)]]);
    expect(await messagesOf(part)).toEqual([['EXPEDITE', day(5), day(2), '10', '10']]);
  });

  it('stay when they are firm, until they are given back', async () => {
    const part = await bought('FIRM');
    const need = await plant.order(part, '10', day(5));
    await plan();
    const [order] = await ordersOf(part);
    await graph.do('firmPlannedOrder', { plannedOrderId: order!.id });
    await graph.do('cancelSalesOrder', { salesOrderId: need.id });
    await plan();
    expect(await ordersOf(part)).toEqual([{ ...order, status: 'FIRM' }]);
    expect(await messagesOf(part)).toEqual([['CANCEL', day(5), day(5), '10', '0']]);
    await graph.do('unfirmPlannedOrder', { plannedOrderId: order!.id });
    await plan();
    expect(await ordersOf(part)).toEqual([]);
    expect(await messagesOf(part)).toEqual([]);
    expect(await graph.refusal('firmPlannedOrder', { plannedOrderId: order!.id })).toEqual([
      'NOT_FOUND',
    ]);
  });

  it('are firm once a planner changes them, and the rest is planned beside them', async () => {
    const part = await bought('CHANGE');
    await plant.order(part, '10', day(5));
    await plan();
    const [order] = await ordersOf(part);
    const plannedOrderId = order!.id;
    expect(await graph.refusal('unfirmPlannedOrder', { plannedOrderId })).toEqual([
      'PLANNED_ORDER_NOT_FIRM',
    ]);
    expect(
      await graph.refusal('changePlannedOrder', { plannedOrderId, startOn: day(6), dueOn: day(5) }),
    ).toEqual(['DATES_REVERSED']);
    await graph.do('changePlannedOrder', { plannedOrderId, quantity: { value: '6', unit: 'C62' } });
    await plan();
    const orders = await ordersOf(part);
    expect(orders.map((one) => [one.status, one.quantity.value]).sort()).toEqual([
      ['FIRM', '6'],
      ['PLANNED', '4'],
    ]);
    expect(await messagesOf(part)).toEqual([['INCREASE', day(5), day(5), '6', '10']]);
  });
});

describe('action messages for purchase orders', () => {
  it('bring forward, put off, lower and cancel', async () => {
    const part = await bought('PO', { reschedulingDays: 20 });
    await plant.purchase(part, '10', day(9));
    await plant.purchase(part, '10', day(10));
    await plant.purchase(part, '10', day(11));
    await plant.order(part, '10', day(5));
    await plant.order(part, '4', day(12));
    await plan();
    expect(await ordersOf(part)).toEqual([]);
    const expected = [
      ['CANCEL', day(11), day(11), '10', '0'],
      ['DECREASE', day(10), day(10), '10', '4'],
      ['DEFER', day(10), day(12), '10', '10'],
      ['EXPEDITE', day(9), day(5), '10', '10'],
    ];
    expect(await messagesOf(part)).toEqual(expected);
    await plan();
    expect(await messagesOf(part)).toEqual(expected);
  });
});

describe('forecast', () => {
  it('is planned for what orders have not consumed', async () => {
    const part = await bought('FC', { forecastBackwardDays: 7 });
    const forecast = (periods: object[]) => ({ itemId: part.id, siteId: plant.siteId, periods });
    const week = (n: number, quantity: string) => ({
      startsOn: day(7 * n),
      endsOn: day(7 * n + 7),
      quantity,
    });
    await graph.do('setForecast', forecast([week(1, '100'), week(2, '100')]));
    await plant.order(part, '130', day(16));
    await plan();
    expect(await plant.plannedOrders(part)).toEqual([
      ['70', day(7), day(7)],
      ['130', day(16), day(16)],
    ]);
    expect(
      await graph.refusal(
        'setForecast',
        forecast([week(1, '5'), { ...week(1, '5'), startsOn: day(8) }]),
      ),
    ).toEqual(['FORECAST_PERIODS_OVERLAP']);
    await graph.do('setForecast', forecast([]));
    await plan();
    expect(await plant.plannedOrders(part)).toEqual([['130', day(16), day(16)]]);
  });
});

describe('a phantom with stock of its own', () => {
  it('is used first; the rest is blown through, and the work order needs the same', async () => {
    const bolt = await bought('BOLT');
    const kit = await plant.made(`KIT-${sites}`, { lines: [{ part: bolt, quantity: '4' }] });
    const bike = await plant.made(`BIKE-${sites}`, {
      lines: [
        { part: kit, quantity: '1', phantom: true },
        { part: bolt, quantity: '2' },
      ],
    });
    await plant.stock(kit, '3');
    await plant.order(bike, '10', day(5));
    await until(
      'the definitions to be planned with',
      async () => {
        await plan();
        return plant.plannedOrders(bolt);
      },
      (orders) => orders.length > 0,
    );
    expect(await plant.plannedOrders(bolt)).toEqual([['48', day(5), day(5)]]);
    expect(await plant.plannedOrders(kit)).toEqual([]);
    expect((await plant.record(kit)).buckets).toMatchObject([
      { grossRequirement: '3', projectedOnHand: '0' },
    ]);
    const [order] = await ordersOf(bike);
    await graph.do('releasePlannedOrder', { plannedOrderId: order!.id });
    const { plannedOrder } = await until(
      'the work order to be there',
      () =>
        graph.ask(
          `query($id: ID!) { plannedOrder(id: $id) { workOrder {
            materials { item { number } requiredQuantity { value } } } } }`,
          { id: order!.id },
        ),
      (data) => data.plannedOrder.workOrder !== null,
    );
    const needs = plannedOrder.workOrder.materials.map((one: any) => [
      one.item.number,
      one.requiredQuantity.value,
    ]);
    expect(Object.fromEntries(needs)).toEqual({ [kit.number]: '3', [bolt.number]: '48' });
  });
});

it('a run says how far it is, to whom it may concern', async () => {
  const feed = graph.subscribe(
    `subscription($siteId: ID) { planningRunChanged(siteId: $siteId) {
      eventType phase itemsPlanned itemsTotal planningRun { planDate plannedOrders } } }`,
    { siteId: plant.siteId },
  );
  try {
    const part = await bought('LIVE');
    await plant.order(part, '5', day(4));
    const events = await until(
      'a run to be told from its beginning to its end',
      async () => {
        await plan();
        return feed.events.map((one) => one.planningRunChanged);
      },
      (all) => all.some((one) => one.phase === 'LOADING') && all.some((one) => one.planningRun),
    );
    expect(new Set(events.map((one) => one.phase))).toEqual(
      new Set(['LOADING', 'PLANNING', 'SAVING', 'COMPLETED']),
    );
    expect(events.find((one) => one.planningRun)?.planningRun.planDate).toBe(today);
  } finally {
    feed.close();
  }
});
