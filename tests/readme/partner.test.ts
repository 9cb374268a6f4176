import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '@throughline/launch/port';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'partner-'));

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let environment: Record<string, string>;

beforeAll(async () => {
  process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE = '1';
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  const scopes = [
    'orders:read',
    'items:read',
    'parties:read',
    'work-orders:read',
    'schema:read',
    'webhooks:write',
    'bulk:write',
  ];
  const input = { name: 'a partner', partyId: plant.customerId, scopes };
  const { key } = await graph.do('createApiKey', input, 'key');
  const url = house.house.url.replace('/graphql', '/partner/graphql');
  environment = { THROUGHLINE_KEY: key, THROUGHLINE_URL: url };
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await house.close();
  delete process.env.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE;
});

/** Runs one of README's programs as a partner's developer would; what it has said so far. */
function run(title: string): { said(): string; stop(): void } {
  const [, program] = new RegExp(`\`\`\`js\\n// ${title}\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (program === undefined) throw new Error(`README has no ${title}`);
  const file = join(directory, `${title.replaceAll(/\W+/g, '-')}.mjs`);
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file], {
    cwd: directory,
    env: { ...process.env, ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (text += part.toString()));
  }
  return { said: () => text, stop: () => child.kill() };
}

test('a partner gets from its key to its first answer', async () => {
  const bell = await plant.made('BELL', { lines: [] });
  const { number } = await plant.order(bell, '2', '2030-01-10');
  const program = run('partner: first query');
  const said = await until(
    'an answer',
    () => Promise.resolve(program.said()),
    (text) => text.endsWith('}\n'),
  );
  expect(JSON.parse(said)).toMatchObject({
    data: {
      viewer: { partyKind: 'CUSTOMER', customer: { number: 'C-P1', name: 'Rosa Räder' } },
      salesOrders: { nodes: [{ number, status: 'CONFIRMED', lines: [{ lineNumber: 1 }] }] },
    },
  });
});

test('a partner gets from its key to its first live event', async () => {
  const bike = await plant.made('BIKE', { lines: [] });
  const program = run('partner: first live event');
  const numbers: string[] = [];
  await until(
    'an event',
    async () => {
      numbers.push((await plant.order(bike, '1', '2030-01-10')).number);
      return program.said();
    },
    (text) => /"eventType":"SalesOrderConfirmed"/.test(text),
  );
  expect(numbers.some((number) => program.said().includes(number))).toBe(true);
  program.stop();
});

test('a partner gets from its key to its first webhook', async () => {
  const port = await freePort();
  environment.WEBHOOK_PORT = String(port);
  environment.WEBHOOK_URL = `http://127.0.0.1:${port}/`;
  const webhook = run('partner: first webhook');
  const made = await until(
    'a webhook',
    () => Promise.resolve(webhook.said()),
    (text) => text.endsWith('}\n'),
  );
  const { createWebhook } = JSON.parse(made).data;
  expect(createWebhook.userErrors).toEqual([]);
  environment.WEBHOOK_SECRET = createWebhook.secret as string;
  const receiver = run('partner: receiver');
  const horn = await plant.made('HORN', { lines: [] });
  const numbers: string[] = [];
  await until(
    'a delivery',
    async () => {
      numbers.push((await plant.order(horn, '1', '2030-01-10')).number);
      return receiver.said();
    },
    (text) => /^msg_\S+ .*"type":"SalesOrderConfirmed"/m.test(text),
  );
  expect(numbers.some((number) => receiver.said().includes(number))).toBe(true);
  receiver.stop();
});

test('a partner gets from its key to its first export', async () => {
  const lamp = await plant.made('LAMP', { lines: [] });
  const { number } = await plant.order(lamp, '3', '2030-01-10');
  const program = run('partner: first export');
  const said = await until(
    'an export',
    () => Promise.resolve(program.said()),
    (text) => text.endsWith('\n'),
  );
  const lines = readFileSync(join(directory, 'orders.ndjson'), 'utf8').trim().split('\n');
  expect(said).toBe(`COMPLETED: ${lines.length} rows in orders.ndjson\n`);
  const orders = lines.map((line) => JSON.parse(line) as { readonly number: string });
  expect(orders.find((order) => order.number === number)).toMatchObject({
    status: 'CONFIRMED',
    lines: [{ lineNumber: 1 }],
  });
});

test('an integrator gets from its key to its first bulk mutation, which runs once', async () => {
  const input = { name: 'shop', scopes: ['parties:write', 'bulk:write'] };
  const { key } = await graph.do('createApiKey', input, 'key');
  environment.THROUGHLINE_KEY = key as string;
  environment.THROUGHLINE_URL = house.house.url;
  const first = await saidBy('integrator: first bulk mutation');
  expect(first).toMatch(/^COMPLETED 0 of 2 failed\n/);
  expect(first).toContain('"number":"SHOP-2"');
  expect(await saidBy('integrator: first bulk mutation')).toBe(first);
});

const saidBy = (title: string) => {
  const program = run(title);
  return until(
    'the file',
    () => Promise.resolve(program.said()),
    (text) => text.endsWith('\n\n'),
  );
};
