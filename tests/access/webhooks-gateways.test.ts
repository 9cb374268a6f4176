import { startGateway, type Gateway } from '@throughline/gateway/gateway';
import { startSplit } from '@throughline/launch/house/split';
import type { SplitHouse } from '@throughline/launch/house/house';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { openReceiver, type Receiver, takes } from '../harness/receiver.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let database: TestDatabase;
let house: SplitHouse;
let second: Gateway | null = null;
let receiver: Receiver;
let plant: Plant;
let bike: Part;
let rosa: Graph;
let secret = '';
let subgraphs: Record<string, string> = {};

const subscription = 'subscription { salesOrderChanged { eventType salesOrder { number } } }';

beforeAll(async () => {
  process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE = '1';
  process.env.THROUGHLINE_WEBHOOKS_RETRY_SCALE = '0.00001';
  database = await cloneDatabase();
  receiver = await openReceiver();
  const ports = {
    erp: await freePort(),
    mes: await freePort(),
    plm: await freePort(),
    access: await freePort(),
  };
  const { urls: databaseUrls, secrets } = database;
  house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
  subgraphs = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`]),
  );
  const graph = new Graph(house.url, secrets.apiKey);
  plant = await Plant.open(graph);
  bike = await plant.made('BIKE', { lines: [] });
  const scopes = ['orders:read', 'webhooks:write'];
  const input = { name: 'shop', partyId: plant.customerId, scopes };
  const { key } = await graph.do('createApiKey', input, 'key');
  rosa = new Graph(house.url, key);
  const made = await rosa.do(
    'createWebhook',
    { name: 'orders', url: receiver.url, subscription },
    'secret',
  );
  secret = made.secret;
  await until(
    'the webhook to be followed',
    () => database.run((sql) => sql`select 1 from access.webhook where position is not null`),
    (rows) => rows.length === 1,
  );
}, 120_000);
afterAll(async () => {
  await second?.stop();
  await house.stop();
  await receiver.close();
  await database.drop();
  delete process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE;
  delete process.env.THROUGHLINE_WEBHOOKS_RETRY_SCALE;
});

const order = async () => (await plant.order(bike, '1', '2030-01-10')).number;
const numbers = () =>
  receiver.verified(secret).map(({ data }) => data.salesOrderChanged.salesOrder.number as string);

test('a gateway that is killed while a receiver hangs loses nothing', async () => {
  receiver.behave(() => undefined);
  const placed = [await order(), await order(), await order()];
  await receiver.heard(1);
  const hung = receiver.received[0]?.headers['webhook-id'];
  process.kill(house.pidOf('gateway') ?? 0, 'SIGKILL');
  receiver.behave(takes);
  receiver.received.length = 0;
  await until(
    'all of them',
    () => Promise.resolve(numbers()),
    (told) => placed.every((number) => told.includes(number)),
    60_000,
  );
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toContain(hung);
}, 90_000);

test('two gateways hear the same events, and each event is sent once', async () => {
  const { urls, secrets } = database;
  second = await startGateway({
    port: 0,
    ...secrets,
    databaseUrl: urls.gateway,
    subgraphs,
    webhooks: { allowsPrivate: true, retryScale: 0.00001 },
  });
  // What the killed one left is told before.
  await until(
    'quiet',
    () =>
      database.run((sql) => sql`select 1 from access.webhook_delivery where status = 'PENDING'`),
    (rows) => rows.length === 0,
  );
  const feed = rosa.subscribe(subscription);
  await until(
    'somebody to listen',
    async () => {
      await order();
      return feed.events.length;
    },
    (count) => count > 0,
  );
  receiver.received.length = 0;
  const placed: string[] = [];
  for (let at = 0; at < 10; at += 1) placed.push(await order());
  const last = placed.at(-1) ?? '';
  await until(
    'the last of them',
    () => Promise.resolve(numbers()),
    (told) => told.includes(last),
  );
  await until(
    'as many as are heard live',
    () => Promise.resolve(feed.events.length),
    () => confirmedIn(feed.events).includes(last),
  );
  feed.close();
  const confirmed = receiver.verified(secret).filter(({ type }) => type === 'SalesOrderConfirmed');
  const told = confirmed.map(({ data }) => data.salesOrderChanged.salesOrder.number as string);
  expect(told.filter((number) => placed.includes(number))).toEqual(placed);
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(ids.length);
}, 60_000);

function confirmedIn(events: readonly Record<string, any>[]): string[] {
  return events
    .map(({ salesOrderChanged }) => salesOrderChanged)
    .filter(({ eventType }) => eventType === 'SalesOrderConfirmed')
    .map(({ salesOrder }) => salesOrder.number as string);
}
