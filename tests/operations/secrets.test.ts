import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@throughline/launch/port';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase, withDatabase } from '../harness/database.ts';
import { openReceiver, type Receiver } from '../harness/receiver.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';
import { openOverheardHouse, type OverheardHouse } from './overheard.ts';
import { needlesOf, planted } from './planted.ts';
import { plantFailingPin, Planting, plantInputs, plantKeys, plantPins } from './planting.ts';

const schemas = ['erp', 'mes', 'plm', 'access'] as const;
const directory = mkdtempSync(join(tmpdir(), 'throughline-secrets-'));

let database: TestDatabase;
let house: OverheardHouse;
let receiver: Receiver;
let graph: Graph;
let planting: Planting;
const made: Record<string, string> = {};

beforeAll(async () => {
  database = await cloneDatabase();
  receiver = await openReceiver((response) => void response.writeHead(500).end());
  const roles = join(directory, 'roles.json');
  writeFileSync(roles, '{"roles":{"reader":["*:read"]}}');
  house = await openOverheardHouse(database, {
    LOG_LEVEL: 'trace',
    THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE: '1',
    THROUGHLINE_WEBHOOKS_RETRY_SCALE: '0.00001',
    // Nobody answers there: that, too, is logged, with a token at hand.
    THROUGHLINE_OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`,
    THROUGHLINE_OIDC_AUDIENCE: 'throughline',
    THROUGHLINE_OIDC_ROLES: roles,
  });
  graph = new Graph(house.url, database.secrets.apiKey);
  planting = new Planting(house.url, database.secrets.apiKey);
  await graph.do('createPerson', { number: 'SIGNS', name: 'Who signs' });
  await makeKeys();
  await plantPins(planting);
  const { secret, apiKey } = database.secrets;
  await plantKeys(planting, { secret, apiKey, live: made.live ?? '', revoked: made.revoked ?? '' });
  await plantInputs(planting);
  await failWebhook();
  await failInDatabase();
  await losePostgres();
  await failAtStart();
}, 240_000);
afterAll(async () => {
  await house.close();
  await receiver.close();
  await database.drop();
  rmSync(directory, { recursive: true });
});

async function makeKeys(): Promise<void> {
  const create = (name: string) =>
    graph.do('createApiKey', { name, scopes: ['*'] }, 'key apiKey { id }');
  made.live = (await create('live')).key;
  const revoked = await create('revoked');
  made.revoked = revoked.key;
  await graph.do('revokeApiKey', { apiKeyId: revoked.apiKey.id });
}

/** Signed, tried eight times in vain, and signed with two secrets. */
async function failWebhook(): Promise<void> {
  const plant = await Plant.open(graph, 'P1');
  const part = await plant.bought('PART', { purchaseCost: '1' });
  const subscription = 'subscription { salesOrderChanged { eventType salesOrder { number } } }';
  const url = `${receiver.url}?token=${planted.webhookQuery}`;
  const input = { name: 'fails', url, subscription };
  const owner = new Graph(house.url, made.live ?? '');
  const hook = await owner.do('createWebhook', input, 'secret webhook { id }');
  made.webhookSecret = hook.secret;
  await until(
    'the webhook to be followed',
    () => database.run((sql) => sql`select from access.webhook where position is not null`),
    (rows) => rows.length > 0,
  );
  await plant.order(part, '1', '2030-01-10');
  await receiver.heard(2);
  const rolled = await owner.do('rollWebhookSecret', { webhookId: hook.webhook.id }, 'secret');
  made.rolledSecret = rolled.secret;
  await plant.order(part, '1', '2030-01-11');
  await receiver.heard(10);
}

/** A query that fails is logged with its parameters. */
async function failInDatabase(): Promise<void> {
  const rename = (from: string, to: string) =>
    database.run((sql) => sql.unsafe(`alter table ${from} rename to ${to}`));
  await rename('mes.signing_pin', 'signing_pin_away');
  await plantFailingPin(planting);
  await rename('mes.signing_pin_away', 'signing_pin');
  await rename('access.webhook_secret', 'webhook_secret_away');
  await planting.post(
    `mutation Hook($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { code } } }`,
    {
      input: {
        name: 'never',
        url: `${receiver.url}?secret=${planted.webhookQuery}`,
        subscription: 'subscription { salesOrderChanged { eventType } }',
        idempotencyKey: 'never',
      },
    },
    { key: made.live ?? '' },
  );
  await rename('access.webhook_secret_away', 'webhook_secret');
}

/** All connections are cut, and nobody is let in for a while. */
async function losePostgres(): Promise<void> {
  const sql = postgres(withDatabase(database.adminUrl, 'postgres'), { max: 1 });
  const name = new URL(database.adminUrl).pathname.slice(1);
  try {
    await sql.unsafe(`alter database ${name} allow_connections false`);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await Promise.all([
      plantFailingPin(planting),
      planting.post('{ items(first: 1) { nodes { number } } }'),
      planting.post('{ __typename }', {}, { key: made.live ?? '' }),
    ]);
    await sleep(2_000);
  } finally {
    await sql.unsafe(`alter database ${name} allow_connections true`);
    await sql.end();
  }
  await until(
    'the house to be back',
    () =>
      graph.post('{ items(first: 1) { nodes { number } } persons(first: 1) { nodes { number } } }'),
    ({ errors }) => errors === undefined,
  );
}

/** Parts whose settings are wrong say so, and end. */
async function failAtStart(): Promise<void> {
  const { secret } = database.secrets;
  const wrong = new URL(database.urls.mes);
  wrong.password = planted.wrongPassword;
  const unreadable = `postgres://throughline:${planted.unreadablePassword}@127.0.0.1:99999/x`;
  const alone = { THROUGHLINE_SECRET: secret, PORT: '0' };
  await house.fail('subgraphs/mes/src/main.ts', { ...alone, DATABASE_URL: wrong.href });
  await house.fail('subgraphs/mes/src/main.ts', { ...alone, DATABASE_URL: unreadable });
  const relay = 'subgraphs/chassis/src/outbox/relay-main.ts';
  await house.fail(relay, { DATABASE_URL: unreadable });
  await house.fail('gateway/src/main.ts', { ...alone, DATABASE_URL: unreadable });
}

/** Names of the secrets that a text holds. */
function foundIn(text: string): string[] {
  const { secret, apiKey, passwords } = database.secrets;
  const ours = { secret, apiKey, ...passwords };
  const needles = needlesOf({ ...planted, ...made, ...ours });
  return needles.filter(([, needle]) => text.includes(needle)).map(([name]) => name);
}

async function rowsOf(table: string): Promise<string[]> {
  const rows = await database.run((sql) =>
    Promise.all(
      schemas.map((schema) =>
        sql.unsafe(`select row_to_json(t)::text as row from ${schema}.${table} t`),
      ),
    ),
  );
  return rows.flat().map((row) => String(row.row));
}

it('all secrets were planted, and made trouble', () => {
  expect(Object.keys(made).sort()).toEqual(['live', 'revoked', 'rolledSecret', 'webhookSecret']);
  for (const [, needle] of needlesOf({ ...planted, ...made })) {
    expect(needle.length).toBeGreaterThan(10);
  }
  const heard = house.heard();
  for (const part of ['gateway', 'erp', 'mes', 'plm', 'access', 'relay']) {
    expect(heard).toContain(`"name":"${part}"`);
  }
  for (const trouble of [
    'password authentication failed',
    'not currently accepting connections',
    'signing_pin',
    'Settings are missing or wrong',
    'Invalid URL',
  ]) {
    expect(heard).toContain(trouble);
  }
  const answered = planting.errors.join('\n');
  for (const code of [
    'UNAUTHENTICATED',
    'BAD_USER_INPUT',
    'GRAPHQL_VALIDATION_FAILED',
    'GRAPHQL_PARSE_FAILED',
    'INTERNAL_SERVER_ERROR',
    'NOT_FOUND',
  ]) {
    expect(answered).toContain(code);
  }
});

it('no process writes a secret', () => {
  expect(foundIn(house.heard())).toEqual([]);
});

it('no entry of the audit trail holds one', async () => {
  const rows = await until(
    'the refusals',
    () => rowsOf('audit_entry'),
    (found) =>
      ['setSigningPin', 'createItem', 'createWebhook', 'authenticate'].every((operation) =>
        found.some((row) => row.includes(`"${operation}"`)),
      ),
  );
  expect(foundIn(rows.join('\n'))).toEqual([]);
  expect(rows.join('\n')).toContain('[secret]');
});

it.each(['outbox', 'inbox'])('no event in an %s holds one', async (table) => {
  const rows = await rowsOf(table);
  expect(rows.length).toBeGreaterThan(0);
  expect(foundIn(rows.join('\n'))).toEqual([]);
});

it("no answer's errors hold one", () => {
  expect(foundIn(planting.errors.join('\n'))).toEqual([]);
});
