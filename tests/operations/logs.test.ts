import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = fileURLToPath(new URL('house.ts', import.meta.url));
const mend = new URL('../../launch/src/driver/mend.mjs', import.meta.url).href;

interface Line {
  readonly name: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly [field: string]: unknown;
}

let database: TestDatabase;
let house: ReturnType<typeof spawn>;
let url: string;
let text = '';

beforeAll(async () => {
  database = await cloneDatabase();
  house = spawn(process.execPath, ['--import', mend, '--import', 'tsx', program], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'info',
      HOUSE: JSON.stringify({ databaseUrls: database.urls, secrets: database.secrets }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  house.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  url = await until(
    'the house',
    () => Promise.resolve(/^house (\S+)$/m.exec(text)?.[1] ?? ''),
    (found) => found !== '',
    100_000,
  );
}, 120_000);
afterAll(async () => {
  const ended = once(house, 'exit');
  house.kill('SIGTERM');
  await ended;
  await database.drop();
});

function linesOf(requestId: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.requestId === requestId);
}

async function post(query: string, variables: object, requestId: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${database.secrets.apiKey}`,
      'x-request-id': requestId,
    },
    body: JSON.stringify({ query, variables }),
  });
}

it('is found by one request id in the gateway, in ERP, and in what MES does with the event', async () => {
  const graph = new Graph(url, database.secrets.apiKey);
  const plant = await Plant.open(graph, 'LOG');
  const part = await plant.bought('LOGGED', { purchaseCost: '4' });
  const input = {
    idempotencyKey: 'logged',
    customerId: plant.customerId,
    siteId: plant.siteId,
    lines: [
      {
        itemId: part.id,
        quantity: { value: '1', unit: 'C62' },
        unitPrice: '42',
        dueOn: '2099-01-01',
      },
    ],
  };
  const create = `mutation($input: CreateSalesOrderInput!) {
    createSalesOrder(input: $input) { salesOrder { id } userErrors { code } } }`;
  const response = await post(create, { input }, 'shift-7.create');
  const created = (await response.json()) as { data: Record<string, any> };
  const { id } = created.data.createSalesOrder.salesOrder;
  const confirm = `mutation Confirm($input: SalesOrderInput!) {
    confirmSalesOrder(input: $input) { userErrors { code } } }`;
  const confirming = { input: { idempotencyKey: 'confirmed', salesOrderId: id } };
  const answered = await post(confirm, confirming, 'shift-7.confirm');
  expect(answered.headers.get('x-request-id')).toBe('shift-7.confirm');

  const isReaction = ({ name, eventType }: Line): boolean =>
    name === 'mes' && eventType === 'SalesOrderConfirmed';
  const lines = await until(
    "MES's reaction",
    () => Promise.resolve(linesOf('shift-7.confirm')),
    (found) => found.some(isReaction),
  );
  const told = lines.map(({ name, msg }) => `${name}: ${msg}`);
  expect(told).toEqual(
    expect.arrayContaining(['gateway: answered', 'erp: committed', 'mes: event applied']),
  );
  expect(lines.find(({ name }) => name === 'gateway')).toMatchObject({
    type: 'mutation',
    operation: 'Confirm',
    code: 'OK',
  });
  expect(lines.find(({ msg }) => msg === 'committed')).toMatchObject({
    operation: 'confirmSalesOrder',
  });
  expect(text).not.toContain(database.secrets.apiKey);
});

it('takes no id that would not fit into a line, and answers with one of its own', async () => {
  const answered = await post('{ __typename }', {}, 'two words');
  expect(answered.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});
