import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { openReceiver, type Receiver, takes } from '../harness/receiver.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let home: Plant;
let away: Plant;
let bike: Part;
/** The customers of two sites, and their own shop systems. */
let rosa: Graph;
let otto: Graph;
let quietOrderId = '';
const receivers: Receiver[] = [];

const scopes = ['orders:read', 'parties:read', 'webhooks:write'];
const subscription =
  'subscription ($id: ID) { salesOrderChanged(salesOrderId: $id) { eventType occurredAt salesOrder { number status } } }';

beforeAll(async () => {
  process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE = '1';
  process.env.THROUGHLINE_WEBHOOKS_RETRY_SCALE = '0.00001';
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  home = await Plant.open(graph, 'P1');
  away = await Plant.open(graph, 'P2');
  bike = await home.made('BIKE', { lines: [] });
  rosa = await keyOf(home.customerId);
  otto = await keyOf(away.customerId);
  quietOrderId = (await home.order(bike, '1', '2030-01-10')).id;
}, 60_000);
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await house.close();
  delete process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE;
  delete process.env.THROUGHLINE_WEBHOOKS_RETRY_SCALE;
});

async function keyOf(partyId: string): Promise<Graph> {
  const { key } = await graph.do('createApiKey', { name: 'shop', partyId, scopes }, 'key');
  return new Graph(house.house.url.replace('/graphql', '/partner/graphql'), key);
}

async function open(behaviour = takes): Promise<Receiver> {
  const receiver = await openReceiver(behaviour);
  receivers.push(receiver);
  return receiver;
}

async function hook(who: Graph, url: string, more: object = {}) {
  const input = { name: 'orders', url, subscription, ...more };
  const made = await who.do('createWebhook', input, 'secret webhook { id status }');
  const { id } = made.webhook as { id: string };
  // It hears from when it has its place.
  await until(
    'the webhook to be followed',
    () => placeOf(id),
    (place) => place !== null,
  );
  return { id, secret: made.secret as string };
}

/** Of an order that is nobody's business here: it sends what is asked for by hand. */
async function quietHook({ url }: Receiver) {
  const variables = JSON.stringify({ id: quietOrderId });
  return hook(otto, url, { variables });
}

async function placeOf(id: string): Promise<string | null> {
  const uuid = Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
  const [row] = await house.database.run(
    (sql) => sql`select position from access.webhook where id = ${uuid}`,
  );
  return (row?.position as string | null | undefined) ?? null;
}

const log = async (who: Graph, id: string) => {
  const { webhook } = await who.ask(
    `query($id: ID!) { webhook(id: $id) { status disabledReason failuresInRow
      deliveries(first: 50) { nodes { id messageId type status
        tries { number statusCode failure durationMs } } } } }`,
    { id },
  );
  return webhook;
};

const order = (plant = home) => plant.order(bike, '1', '2030-01-10');

test('a customer gets its own orders, signed, and nobody else gets them', async () => {
  const [rosas, ottos] = [await open(), await open()];
  const mine = await hook(rosa, rosas.url);
  const his = await hook(otto, ottos.url);
  const placed = await order();
  const other = await order(away);
  await until(
    'both to be told',
    () => Promise.resolve([rosas.received.length, ottos.received.length]),
    (counts) => counts.every((count) => count > 0),
  );
  const [event] = rosas.verified(mine.secret);
  expect(event).toMatchObject({
    type: 'SalesOrderConfirmed',
    data: { salesOrderChanged: { salesOrder: { number: placed.number, status: 'CONFIRMED' } } },
  });
  const numbers = (receiver: Receiver, secret: string) =>
    new Set(receiver.verified(secret).map(({ data }) => data.salesOrderChanged.salesOrder.number));
  expect(numbers(rosas, mine.secret)).toEqual(new Set([placed.number]));
  expect(numbers(ottos, his.secret)).toEqual(new Set([other.number]));
  expect(() => rosas.verified(his.secret)).toThrow();
  const { data } = await otto.post('query($id: ID!) { webhook(id: $id) { id } }', { id: mine.id });
  expect(data?.webhook).toBeNull();
});

test('a receiver that fails, hangs, redirects and heals has it in at most 8 tries, and nobody private is called', async () => {
  const inside = await open();
  const receiver = await open((response, nth) => {
    if (nth === 1) response.writeHead(500).end();
    else if (nth === 2) return;
    else if (nth === 3) response.writeHead(307, { location: inside.url }).end();
    else response.writeHead(200).end('thanks');
  });
  const { id, secret } = await quietHook(receiver);
  await otto.do('sendTestEvent', { webhookId: id });
  const { deliveries } = await until(
    'it to be delivered',
    () => log(otto, id),
    (webhook) => webhook.deliveries.nodes[0]?.status === 'DELIVERED',
  );
  expect(deliveries.nodes[0].tries).toMatchObject([
    { number: 1, statusCode: 500, failure: 'STATUS' },
    { number: 2, statusCode: null, failure: 'TIMEOUT' },
    { number: 3, statusCode: 307, failure: 'REDIRECT' },
    { number: 4, statusCode: 200, failure: null },
  ]);
  expect(deliveries.nodes[0].tries[1].durationMs).toBeGreaterThanOrEqual(4_900);
  expect(receiver.verified(secret)).toHaveLength(4);
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids)).toEqual(new Set([deliveries.nodes[0].messageId]));
  expect(inside.received).toEqual([]);
});
