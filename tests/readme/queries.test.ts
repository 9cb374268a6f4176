import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importPlant } from '@throughline/tools/import/import';
import { silent } from '@throughline/launch/report';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

let house: TestHouse;
let graph: Graph;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  const directory = fileURLToPath(new URL('../../examples/plant/', import.meta.url));
  await importPlant({ url: house.house.url, key: house.key, directory, log: silent });
  await until(
    'the sample plant to be planned',
    () => graph.ask('{ plannedOrders(first: 1, filter: { supplyType: BUY }) { nodes { id } } }'),
    (data) => data.plannedOrders.nodes.length > 0,
  );
}, 120_000);
afterAll(() => house.close());

it('there are ten and more', () => {
  expect(queries.length).toBeGreaterThanOrEqual(10);
});

/** Whether an answer shows anything: an empty list would hide a name that is no longer in the plant. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || value.every(isEmpty);
  if (typeof value === 'object') return Object.values(value).every(isEmpty);
  return false;
}

it.each(queries.map((query) => [query.split('\n')[0], query]))('%s', async (_name, query) => {
  if (getOperationAST(parse(query))?.operation === OperationTypeNode.SUBSCRIPTION) {
    await watch(query);
    return;
  }
  // The sample plant is still being planned: orders come and go meanwhile.
  const { data } = await until(
    'an answer that shows something in each field',
    () => graph.post(query),
    ({ data: shown, errors }) => !errors && !Object.values(shown ?? {}).some(isEmpty),
  );
  expect(Object.keys(data ?? {}).length).toBeGreaterThan(0);
});

/** Something happens on the floor and in the store until the subscription has shown it. */
async function watch(query: string): Promise<void> {
  const feed = graph.subscribe(query);
  const { planned, item } = await until(
    'something to make',
    () =>
      graph.ask(`{
    planned: plannedOrders(first: 100, filter: { supplyType: MAKE }) { nodes { id } }
    item: itemByNumber(number: "RM-T60") { id stockBalances(first: 1) { nodes { location { id } lot { number } onHand { value unit } } } } }`),
    (found) => found.planned.nodes.length > 0,
  );
  const [balance] = item.stockBalances.nodes;
  let counted = Number(balance.onHand.value);
  await until(
    'an event',
    async () => {
      counted += 1;
      await graph.do('countStock', {
        itemId: item.id,
        locationId: balance.location.id,
        lotNumber: balance.lot.number,
        quantity: { value: String(counted), unit: balance.onHand.unit },
      });
      const next = planned.nodes.pop();
      if (next) await graph.try('releasePlannedOrder', { plannedOrderId: next.id });
      return feed;
    },
    ({ events, errors }) => events.length + errors.length > 0,
  );
  feed.close();
  expect(feed.errors).toEqual([]);
}
