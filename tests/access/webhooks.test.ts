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
}, 120_000);
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
    () => Promise.resolve([rosas, ottos].map(({ received }) => JSON.stringify(received))),
    ([one = '', two = '']) => one.includes(placed.number) && two.includes(other.number),
  );
  const ordersOf = (receiver: Receiver, secret: string) =>
    receiver.verified(secret).map(({ type, data }) => [type, data.salesOrderChanged.salesOrder]);
  const both = [ordersOf(rosas, mine.secret), ordersOf(ottos, his.secret)];
  const confirmed = (number: string) => ['SalesOrderConfirmed', { number, status: 'CONFIRMED' }];
  expect(both[0]).toContainEqual(confirmed(placed.number));
  expect(both[1]).toContainEqual(confirmed(other.number));
  expect(JSON.stringify(both[0])).not.toContain(other.number);
  expect(JSON.stringify(both[1])).not.toContain(placed.number);
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

test('what fails eight times stays in the log, and is delivered when it is asked for again', async () => {
  const receiver = await open((response) => void response.writeHead(503).end());
  const { id, secret } = await quietHook(receiver);
  await otto.do('sendTestEvent', { webhookId: id });
  const failed = await until(
    'it to fail',
    () => log(otto, id),
    ({ failuresInRow, deliveries }) =>
      failuresInRow === 1 && deliveries.nodes[0]?.status === 'FAILED',
  );
  expect(failed.status).toBe('ACTIVE');
  expect(failed.deliveries.nodes[0].tries).toHaveLength(8);
  expect(receiver.received).toHaveLength(8);
  receiver.behave(takes);
  const failedSince = new Date(Date.now() - 60_000).toISOString();
  const again = await otto.do('redeliverWebhook', { webhookId: id, failedSince }, 'deliveries');
  expect(again.deliveries).toBe(1);
  await until(
    'it to be delivered',
    () => log(otto, id),
    ({ failuresInRow, deliveries: { nodes } }) =>
      nodes[0].status === 'DELIVERED' && failuresInRow === 0,
  );
  expect(receiver.verified(secret)).toHaveLength(9);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('410 disables a webhook; enabled where it stopped it goes on with what waited', async () => {
  const receiver = await open((response) => void response.writeHead(410).end());
  const { id } = await hook(rosa, receiver.url);
  await order();
  const gone = await until(
    'it to be disabled',
    () => log(rosa, id),
    ({ status }) => status === 'DISABLED',
  );
  expect(gone.disabledReason).toBe('GONE');
  const second = await order();
  expect(await rosa.refusal('sendTestEvent', { webhookId: id })).toEqual(['WEBHOOK_DISABLED']);
  receiver.received.length = 0;
  receiver.behave(takes);
  await rosa.do('enableWebhook', { webhookId: id, from: 'WHERE_IT_STOPPED' });
  const numbers = () =>
    receiver.received.map(({ body }) => body.data.salesOrderChanged?.salesOrder.number as string);
  await until(
    'what happened meanwhile',
    () => Promise.resolve(numbers()),
    (told) => told.includes(second.number),
  );
  await rosa.do('disableWebhook', { webhookId: id });
  const third = await order();
  // Once another webhook of hers has it, it is no event of "now" any more.
  await until(
    'the third elsewhere',
    () => Promise.resolve(JSON.stringify(receivers[0]?.received)),
    (told) => told.includes(third.number),
  );
  await rosa.do('enableWebhook', { webhookId: id, from: 'NOW' });
  await until(
    'it to be followed from now',
    () => placeOf(id),
    (place) => place !== null,
  );
  const fourth = await order();
  await until(
    'what happens from now on',
    () => Promise.resolve(numbers()),
    (told) => told.includes(fourth.number),
  );
  const confirmed = receiver.received.filter(({ body }) => body.type === 'SalesOrderConfirmed');
  expect(JSON.stringify(confirmed)).not.toContain(third.number);
});

test('while a secret is rolled both sign, and then the new one alone', async () => {
  const receiver = await open();
  const { id, secret } = await quietHook(receiver);
  const roll = async (overlapHours: number): Promise<string> => {
    const input = { webhookId: id, overlapHours };
    return (await otto.do('rollWebhookSecret', input, 'secret webhook { rolledUntil }')).secret;
  };
  const heard = async (count: number) => {
    await otto.do('sendTestEvent', { webhookId: id });
    await receiver.heard(count);
  };
  const second = await roll(24);
  await heard(1);
  expect(receiver.verified(secret)).toHaveLength(1);
  expect(receiver.verified(second)).toHaveLength(1);
  receiver.received.length = 0;
  const third = await roll(0);
  await heard(1);
  expect(receiver.verified(third)).toHaveLength(1);
  expect(() => receiver.verified(second)).toThrow();
  const dump = await house.database.dump('access');
  expect(dump).toContain('webhook.test');
  for (const kept of [secret, second, third]) expect(dump).not.toContain(kept.slice(6, 30));
});

test('a webhook ends with the key it was made with', async () => {
  const receiver = await open();
  const input = { name: 'short', partyId: home.customerId, scopes };
  const made = await graph.do('createApiKey', input, 'key apiKey { id }');
  const short = new Graph(rosa.url, made.key);
  const { id } = await hook(short, receiver.url);
  await order();
  await receiver.heard(1);
  await graph.do('revokeApiKey', { apiKeyId: made.apiKey.id });
  const stopped = await until(
    'it to stop',
    () => log(rosa, id),
    ({ status }) => status === 'DISABLED',
  );
  expect(stopped.disabledReason).toBe('KEY_ENDED');
  const later = await order();
  const enable = { webhookId: id, from: 'NOW' };
  expect(await rosa.refusal('enableWebhook', enable)).toEqual(['KEY_ENDED']);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const told = receiver.received.map(({ body }) => body.data.salesOrderChanged.salesOrder.number);
  expect(told).not.toContain(later.number);
});

const wanted = { name: 'orders', url: 'https://example.com/', subscription };

test.each([
  ['no name', { name: ' ' }, 'INVALID_NAME'],
  ['http to somebody', { url: 'http://example.com/' }, 'INVALID_URL'],
  ['a password in the address', { url: 'https://me:pass@example.com/' }, 'INVALID_URL'],
  ['no GraphQL', { subscription: 'subscription {' }, 'INVALID_SUBSCRIPTION'],
  ['a query', { subscription: '{ viewer { partyKind } }' }, 'INVALID_SUBSCRIPTION'],
  [
    'what partners are not told',
    { subscription: 'subscription { stockChanged { eventType } }' },
    'INVALID_SUBSCRIPTION',
  ],
  [
    'a scope it lacks',
    {
      subscription:
        'subscription { salesOrderChanged { salesOrder { lines { item { number } } } } }',
    },
    'SCOPE_NOT_HELD',
  ],
  ['no variables', { variables: '[]' }, 'INVALID_VARIABLES'],
  ['a variable of another type', { variables: '{"id":{}}' }, 'INVALID_VARIABLES'],
])('refused: %s', async (_what, more, code) => {
  expect(await rosa.refusal('createWebhook', { ...wanted, ...more })).toEqual([code]);
});

test('the development key has no rights to lend', async () => {
  expect(await graph.refusal('createWebhook', { ...wanted })).toEqual(['KEY_REQUIRED']);
});

test('nobody else disables, rolls or redelivers a webhook', async () => {
  const { id } = await quietHook(await open());
  for (const [name, more] of [
    ['disableWebhook', {}],
    ['rollWebhookSecret', { overlapHours: 0 }],
  ] as const) {
    const type = name === 'disableWebhook' ? 'WebhookInput' : 'RollWebhookSecretInput';
    const refused = await rosa.post(
      `mutation($input: ${type}!) { ${name}(input: $input) { secret userErrors { code } } }`,
      { input: { webhookId: id, idempotencyKey: `not-mine-${name}`, ...more } },
    );
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  expect((await log(otto, id)).status).toBe('ACTIVE');
});
