import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { type Feed, Graph, until } from '../plant/graph.ts';
import { daysAfter, Plant } from '../plant/plant.ts';

const today = '2030-01-07';
const day = (n: number) => daysAfter(today, n);

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  await plant.runPlanning(today);
}, 120_000);
afterAll(() => house.close());

const line = async (id: string) =>
  (
    await graph.ask(
      `query($id: ID!) { salesOrder(id: $id) { lines { promisedOn promiseHistory(first: 5) {
        nodes { wasOn nowOn plannedOrder { item { number } } workOrder { id } purchaseOrderLine { id } } } } } }`,
      { id },
    )
  ).salesOrder.lines[0];

const promised = (id: string, on: string) =>
  until(
    `a promise for ${on}`,
    () => line(id),
    ({ promisedOn }) => promisedOn === on,
  );

function watch(args: string): Feed {
  return graph.subscribe(`subscription { salesOrderPromiseMoved${args} {
    eventType salesOrder { number customer { name } }
    moves { wasOn nowOn plannedOrder { item { number } } salesOrderLine { lineNumber promisedOn } } } }`);
}

it('a promised date that moves is told, with what it waits for; a first promise is not', async () => {
  const wheel = await plant.bought('WHEEL', { leadTimeDays: 2 });
  const order = await plant.order(wheel, '4', day(5));
  await promised(order.id, day(5));
  const nobody = encodeId('Customer', '01890000-0000-7000-8000-000000000000');
  const feeds = {
    all: watch(''),
    own: watch(`(customerId: "${plant.customerId}", salesOrderId: "${order.id}")`),
    site: watch(`(siteId: "${plant.siteId}")`),
  };
  const unheard = watch(`(customerId: "${nobody}", salesOrderId: "${order.id}")`);
  // Listening begins a moment later: the date moves until all have heard of it.
  let days = 10;
  await until(
    'all to listen',
    async () => {
      days += 1;
      await plant.plan(wheel, { make: false, leadTimeDays: days });
      await promised(order.id, day(days));
      return Object.values(feeds);
    },
    (some) => some.every(({ events }) => events.length > 0),
  );
  await plant.plan(wheel, { make: false, leadTimeDays: 200 });
  const isLate = (event: any) => event.salesOrderPromiseMoved.moves[0].nowOn === day(200);
  const heard = await feeds.own.until('the order to be told', (events) => events.some(isLate));
  expect(heard.find(isLate)?.salesOrderPromiseMoved).toEqual({
    eventType: 'SalesOrderPromiseMoved',
    salesOrder: { number: order.number, customer: { name: 'Rosa Räder' } },
    moves: [
      {
        wasOn: day(days),
        nowOn: day(200),
        plannedOrder: { item: { number: 'WHEEL' } },
        salesOrderLine: { lineNumber: 1, promisedOn: day(200) },
      },
    ],
  });
  await plant.stock(wheel, '4');
  const isGood = (event: any) => event.salesOrderPromiseMoved.moves[0].nowOn === day(5);
  await feeds.own.until('the good news', (events) => events.some(isGood));
  const none = { plannedOrder: null, workOrder: null, purchaseOrderLine: null };
  const { nodes } = (await line(order.id)).promiseHistory;
  expect(nodes.slice(0, 2)).toEqual([
    { ...none, wasOn: day(200), nowOn: day(5) },
    { ...none, wasOn: day(days), nowOn: day(200) },
  ]);
  expect(unheard.events).toEqual([]);
  for (const feed of [unheard, ...Object.values(feeds)]) feed.close();
});

it('a promise that waits for a purchase says for which, and planning again moves nothing', async () => {
  const tyre = await plant.bought('TYRE', { leadTimeDays: 20 });
  const purchase = await plant.purchase(tyre, '3', day(6));
  const order = await plant.order(tyre, '3', day(4));
  await promised(order.id, day(20));
  await plant.plan(tyre, { make: false, leadTimeDays: 20, reschedulingDays: 5 });
  const { promiseHistory } = await promised(order.id, day(6));
  expect(promiseHistory.nodes).toEqual([
    {
      wasOn: day(20),
      nowOn: day(6),
      plannedOrder: null,
      workOrder: null,
      purchaseOrderLine: { id: purchase.lineId },
    },
  ]);
  await plant.runPlanning(today);
  expect((await line(order.id)).promiseHistory.nodes).toHaveLength(1);
});
