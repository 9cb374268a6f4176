import postgres from 'postgres';
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
  plant = await Plant.open(graph, 'SN');
  floor = new Floor(graph);
}, 120_000);
afterAll(() => house.close());

const dueOn = daysAfter(new Date().toISOString().slice(0, 10), 20);

function pump(number: string, tracking = 'SERIAL'): Promise<Part> {
  return plant.made(number, { lines: [] }, {}, { tracking });
}

async function planned(part: Part, quantity: string, at = plant): Promise<string> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      ...{ itemId: part.id, siteId: at.siteId, startOn: dueOn, dueOn },
      quantity: { value: quantity, unit: 'C62' },
    },
    'plannedOrder { id }',
  );
  return plannedOrder.id;
}

async function release(plannedOrderId: string, lotNumber: string): Promise<string[]> {
  const { releasePlannedOrder } = await graph.ask(
    `mutation($input: PlannedOrderInput!, $lotNumber: String) {
      releasePlannedOrder(input: $input, lotNumber: $lotNumber) {
        plannedOrder { id } userErrors { code field } } }`,
    { input: { plannedOrderId, idempotencyKey: `${plannedOrderId} ${lotNumber}` }, lotNumber },
  );
  return releasePlannedOrder.userErrors.map((one: any) => `${one.code} ${one.field}`);
}

/** Releases an order of its own for so many pieces. */
const taking = async (part: Part, quantity: string, lotNumber: string) =>
  release(await planned(part, quantity), lotNumber);

/** All have looked what is taken before one of them can say what it takes. */
async function whileNobodyWrites<T>(run: () => Promise<T>): Promise<T> {
  const sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
  let answers: Promise<T> | undefined;
  await sql.begin(async (tx) => {
    await tx`lock table erp.released_number in exclusive mode`;
    answers = run();
    await new Promise((done) => setTimeout(done, 1000));
  });
  await sql.end();
  return answers!;
}

const taken = ['SERIAL_NUMBER_TAKEN lotNumber'];

describe('serial numbers of released orders', () => {
  it('are of one order each, however they are written', async () => {
    const part = await pump('SN-PUMP-1');
    expect(await taking(part, '3', 'SN-098')).toEqual([]);
    expect(await taking(part, '1', 'SN-100')).toEqual(taken);
    expect(await taking(part, '5', 'SN-096')).toEqual(taken);
    // 99 and 099 are two numbers; counted on from 99, the second piece would be 100.
    expect(await taking(part, '2', 'SN-99')).toEqual(taken);
    expect(await taking(part, '1', 'SN-99')).toEqual([]);
    expect(await taking(part, '2', 'SN-101')).toEqual([]);
    expect(await taking(part, '3', 'XN-098')).toEqual([]);
    expect(await taking(part, '1', 'PROTOTYPE')).toEqual([]);
    expect(await taking(part, '1', 'PROTOTYPE')).toEqual(taken);
    // Another item counts for itself, and of a lot two orders may make some.
    expect(await taking(await pump('SN-PUMP-2'), '3', 'SN-098')).toEqual([]);
    const lots = await pump('SN-PUMP-3', 'LOT');
    expect(await taking(lots, '3', 'L-1')).toEqual([]);
    expect(await taking(lots, '3', 'L-1')).toEqual([]);
  });

  it('are not given to more pieces than can be looked up', async () => {
    const part = await pump('SN-PUMP-6');
    expect(await taking(part, '10000000000', 'SN-1')).toEqual([
      'TOO_MANY_SERIAL_NUMBERS lotNumber',
    ]);
    expect(await taking(part, '1', 'SN-1')).toEqual([]);
  });

  it('are of one order when many are released at the same time on two sites', async () => {
    const part = await pump('SN-PUMP-4');
    const other = await Plant.open(graph, 'SN2');
    await other.plan(part, { make: true });
    const orders: string[] = [];
    for (const at of [plant, other, plant, other, plant, other]) {
      orders.push(await planned(part, '10', at));
    }
    const answers = await whileNobodyWrites(() =>
      Promise.all(orders.map((id, at) => release(id, `SN-${100 + at}`))),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(answers.filter((codes) => codes[0] === taken[0])).toHaveLength(5);
    // Who was refused is still planned, and goes with other numbers.
    const late = orders[answers.findIndex((codes) => codes.length > 0)]!;
    expect(await release(late, 'SN-500')).toEqual([]);
  });

  it('are free again when their order is cancelled, but not what was made', async () => {
    const part = await pump('SN-PUMP-5');
    const first = await planned(part, '2');
    expect(await release(first, 'SN-1')).toEqual([]);
    const cancelled = await floor.orderFor(first);
    await graph.do('cancelWorkOrder', { workOrderId: cancelled.id, reason: 'not wanted' });
    const second = await planned(part, '2');
    await until(
      'the numbers to be free',
      () => release(second, 'SN-1'),
      (codes) => codes.length === 0,
    );
    const order = await floor.orderFor(second);
    const job = order.jobOrders[0]!.id;
    await floor.start(job);
    await floor.report(job, '1');
    await until(
      'SN-1 to be in stock',
      () =>
        graph.ask(
          'query { materialLotsByNumber(number: "SN-1") { item { number } onHand { value } } }',
        ),
      ({ materialLotsByNumber }) =>
        materialLotsByNumber.some(
          (lot: any) => lot.item.number === 'SN-PUMP-5' && lot.onHand.value === '1',
        ),
    );
    await graph.do('completeJob', { jobOrderId: job });
    const third = await planned(part, '1');
    await until(
      'the order to be over',
      () => floor.look(order.id, 'status'),
      ({ status }) => status === 'COMPLETED',
    );
    // It was over with one of two: the other is to be made by somebody.
    expect(await release(third, 'SN-1')).toEqual(taken);
    await until(
      'the order to be over at ERP, too',
      () => release(third, 'SN-2'),
      (codes) => codes.length === 0,
    );
  });
});
