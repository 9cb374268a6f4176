import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let home: Plant;
let away: Plant;
let bike: Part;
let tyre: Part;
/** Rosa buys at home, Otto away; the supplier of home, and somebody of ours who works at home. */
let [rosa, otto, stahl, atHome]: Graph[] = [];
let rosasOrder: { id: string; lineId: string; number: string };
let ottosOrder: { id: string; lineId: string; number: string };
let workOrderId = '';

async function keyOf(more: object): Promise<Graph> {
  const { key } = await graph.do('createApiKey', { name: 'somebody', ...more }, 'key');
  return new Graph(house.house.url, key);
}

const partners = [
  'orders:read',
  'parties:read',
  'items:read',
  'work-orders:read',
  'purchasing:read',
  'inventory:read',
];

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  home = await Plant.open(graph, 'P1');
  away = await Plant.open(graph, 'P2');
  tyre = await home.bought('TYRE');
  bike = await home.made('BIKE', { lines: [{ part: tyre, quantity: '2' }] });
  await home.stock(tyre, '100');
  const bell = await away.made('BELL', { lines: [] });
  rosasOrder = await home.order(bike, '3', '2030-01-10');
  ottosOrder = await away.order(bell, '5', '2030-01-10');
  await home.purchase(tyre, '50', '2030-01-05');
  await away.purchase(tyre, '70', '2030-01-05');
  await home.runPlanning();
  const { plannedOrders } = await until(
    'the bike to be planned',
    () =>
      graph.ask(
        'query($itemId: ID!) { plannedOrders(filter: { itemId: $itemId }, first: 1) { nodes { id } } }',
        { itemId: bike.id },
      ),
    ({ plannedOrders: { nodes } }) => nodes.length > 0,
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrders.nodes[0].id });
  const { workOrders } = await until(
    'the bike to be made',
    () => graph.ask('{ workOrders(first: 5) { nodes { id } } }'),
    ({ workOrders: { nodes } }) => nodes.length > 0,
  );
  workOrderId = workOrders.nodes[0].id;
  rosa = await keyOf({ partyId: home.customerId, scopes: partners });
  otto = await keyOf({ partyId: away.customerId, scopes: partners });
  stahl = await keyOf({ partyId: home.supplierId, scopes: partners });
  atHome = await keyOf({ siteIds: [home.siteId], scopes: ['*'] });
}, 120_000);
afterAll(() => house.close());

const numbers = async (who: Graph | undefined, list: string) => {
  const data = await who?.ask(`{ ${list}(first: 20) { nodes { number } } }`);
  return data?.[list].nodes.map(({ number }: { number: string }) => number);
};

test('a customer sees its own orders, the work they are pegged to and what it ordered', async () => {
  expect(await numbers(rosa, 'salesOrders')).toEqual([rosasOrder.number]);
  expect(await numbers(otto, 'salesOrders')).toEqual([ottosOrder.number]);
  await until(
    'PLM to know',
    async () => numbers(rosa, 'items'),
    (seen) => seen?.length === 1,
  );
  expect(await numbers(rosa, 'items')).toEqual(['BIKE']);
  expect(await numbers(rosa, 'workOrders')).toHaveLength(1);
  expect(await numbers(otto, 'workOrders')).toEqual([]);
  expect(await numbers(rosa, 'purchaseOrders')).toEqual([]);
  expect(await numbers(rosa, 'customers')).toEqual(['C-P1']);
});

test('a supplier sees what was ordered from it, and no customer', async () => {
  expect(await numbers(stahl, 'purchaseOrders')).toHaveLength(1);
  expect(await numbers(stahl, 'salesOrders')).toEqual([]);
  expect(await numbers(stahl, 'suppliers')).toEqual(['S-P1']);
  expect(await numbers(stahl, 'workOrders')).toEqual([]);
});

test('by an id a stranger to it finds nothing', async () => {
  const query = `query($id: ID!) { node(id: $id) { id ... on SalesOrder { number } ... on WorkOrder { number } } }`;
  expect(await rosa?.ask(query, { id: rosasOrder.id })).toMatchObject({
    node: { number: rosasOrder.number },
  });
  for (const id of [rosasOrder.id, workOrderId]) {
    expect((await otto?.post(query, { id }))?.data?.node?.number ?? null).toBeNull();
  }
});

test('our own people of one site see that site', async () => {
  expect(await numbers(atHome, 'salesOrders')).toEqual([rosasOrder.number]);
  expect(await numbers(atHome, 'purchaseOrders')).toHaveLength(1);
  const { sites } = (await atHome?.ask('{ sites(first: 5) { nodes { code } } }')) ?? {};
  expect(sites.nodes).toEqual([{ code: 'P1' }]);
});

test('who writes for one site names nothing of another', async () => {
  const refused = await atHome?.post(
    `mutation($input: SalesOrderInput!) { cancelSalesOrder(input: $input) { userErrors { code } } }`,
    { input: { salesOrderId: ottosOrder.id, idempotencyKey: 'not-mine' } },
  );
  expect(refused?.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const still = await graph.ask('query($id: ID!) { salesOrder(id: $id) { status } }', ottosOrder);
  expect(still.salesOrder.status).not.toBe('CANCELLED');
});

test('of events each hears its own', async () => {
  const query = 'subscription { salesOrderChanged { eventType salesOrder { number } } }';
  const [rosas, ottos] = [rosa, otto].map((who) => who?.subscribe(query));
  if (!rosas || !ottos) throw new Error('nobody listens');
  const heard = ({ events }: typeof rosas) =>
    events.map(({ salesOrderChanged }) => salesOrderChanged.salesOrder?.number);
  // Both are there when each has heard one of its own; what was ordered before is no event to them.
  const placed: Record<'home' | 'away', string[]> = { home: [], away: [] };
  await until(
    'both to hear',
    async () => {
      placed.home.push((await home.order(bike, '1', '2030-02-01')).number);
      placed.away.push((await away.order(bike, '1', '2030-02-01')).number);
      return [heard(rosas).length, heard(ottos).length];
    },
    (counts) => counts.every((count) => count > 0),
  );
  expect(placed.home).toEqual(expect.arrayContaining(heard(rosas)));
  expect(placed.away).toEqual(expect.arrayContaining(heard(ottos)));
  expect([...rosas.errors, ...ottos.errors]).toEqual([]);
  rosas.close();
  ottos.close();
});

test('a table whose policy is dropped shows nothing any more, and no more than before', async () => {
  await house.database.run((sql) => sql`drop policy partners on erp.sales_order`);
  expect(await numbers(rosa, 'salesOrders')).toEqual([]);
});
