import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, Plant } from '../plant/plant.ts';

const today = '2030-01-07';
const day = (n: number) => daysAfter(today, n);

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'PEG');
  await plant.runPlanning(today);
}, 120_000);
afterAll(() => house.close());

describe('full pegging', () => {
  it('goes from the order line down to purchases and stock, and up again', async () => {
    const steel = await plant.bought('STEEL');
    const frame = await plant.made('FRAME', { lines: [{ part: steel, quantity: '2' }] });
    const bike = await plant.made('RIDE', { lines: [{ part: frame, quantity: '1' }] });
    await plant.stock(frame, '1');
    const purchase = await plant.purchase(steel, '3', day(1));
    const { lineId } = await plant.order(bike, '5', day(5));
    await until(
      'the definitions to be planned with',
      async () => {
        await plant.runPlanning(today);
        return plant.plannedOrders(steel);
      },
      (orders) => orders.length > 0,
    );
    const { salesOrders } = await graph.ask(
      `query($id: ID!) { salesOrders(filter: { itemId: $id }, first: 5) { nodes { lines { id supplyChain(first: 9) { nodes {
        kind item { number } quantity { value } purchaseOrderLine { id } plannedOrder { item { number } } } } } } } }`,
      { id: bike.id },
    );
    const line = salesOrders.nodes[0].lines.find((one: any) => one.id === lineId);
    const chain = line.supplyChain.nodes.map((one: any) => [
      one.kind,
      one.item.number,
      one.quantity.value,
    ]);
    expect(chain.sort()).toEqual(
      [
        ['PLANNED_ORDER', bike.number, '5'],
        ['STOCK', frame.number, '1'],
        ['PLANNED_ORDER', frame.number, '4'],
        ['PURCHASE_ORDER_LINE', steel.number, '3'],
        ['PLANNED_ORDER', steel.number, '5'],
      ].sort(),
    );
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { node }: any = await graph.ask(
        `query($id: ID!, $after: String) { node(id: $id) { ... on SalesOrderLine {
          supplyChain(first: 2, after: $after) { nodes { kind item { number } quantity { value } }
            pageInfo { hasNextPage endCursor } } } } }`,
        { id: lineId, after },
      );
      const { nodes, pageInfo } = node.supplyChain;
      expect(nodes.length).toBeLessThanOrEqual(2);
      paged.push(
        ...nodes.map((one: any) => [one.kind, one.item.number, one.quantity.value].join()),
      );
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged.sort()).toEqual(chain.map((one: string[]) => one.join()).sort());
    const { purchaseOrder } = await graph.ask(
      `query($id: ID!) { purchaseOrder(id: $id) { lines { endDemands(first: 9) { nodes {
        quantity { value } item { number } demand { kind salesOrderLine { id } } } } } } }`,
      { id: purchase.id },
    );
    expect(purchaseOrder.lines[0].endDemands.nodes).toEqual([
      {
        quantity: { value: '5' },
        item: { number: bike.number },
        demand: { kind: 'SALES_LINE', salesOrderLine: { id: lineId } },
      },
    ]);
  });
});
