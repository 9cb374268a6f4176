import { systemClock } from '@throughline/chassis/clock';
import { type Database, openDatabase } from '@throughline/chassis/database';
import { createLog } from '@throughline/chassis/log';
import { transactOnce } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await cloneDatabase();
  database = openDatabase(test.urls.erp, 'idempotency', 4);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

let runs = 0;
let keys = 0;
let key: string;
beforeEach(() => {
  runs = 0;
  key = `tablet/${(keys += 1)}`;
});

const log = createLog('test', 'silent');
const unit = (actor: string) =>
  ({ subgraph: 'erp', db: database.db, clock: systemClock, actor, requestId: 'r', log }) as const;
const ask = (actor: string, input: unknown = { pieces: 5 }, mutation = 'reportPieces') =>
  transactOnce(unit(actor), { mutation, key, input }, async () => {
    runs += 1;
    return Promise.resolve({ number: runs });
  });

it('a key is its caller’s own: the same key of another caller is another deed', async () => {
  expect(await ask('one')).toEqual({ number: 1 });
  expect(await ask('other')).toEqual({ number: 2 });
  expect(await ask('one')).toEqual({ number: 1 });
  expect(await ask('other')).toEqual({ number: 2 });
  expect(runs).toBe(2);
});

it('who uses another’s key learns nothing of what it was used for', async () => {
  await ask('one', { secret: 'price' });
  expect(await ask('other', { pieces: 1 }, 'setPrice')).toEqual({ number: 2 });
});

it('the same key with other input, or for another mutation, is refused and does nothing', async () => {
  await ask('one');
  const refused = { code: 'IDEMPOTENCY_KEY_REUSED' };
  await expect(ask('one', { pieces: 6 })).rejects.toMatchObject(refused);
  await expect(ask('one', { pieces: 5 }, 'scrapPieces')).rejects.toMatchObject(refused);
  expect(runs).toBe(1);
});

it('asked many times at once it is done once, and all hear the same', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('one')));
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"number":1}']),
  );
  expect(runs).toBe(1);
});

it('what failed is not kept: it may be tried again with the same key', async () => {
  const once = { mutation: 'reportPieces', key, input: {} };
  const fail = () => Promise.reject(new Error('the press is away'));
  await expect(transactOnce(unit('one'), once, fail)).rejects.toThrow('the press is away');
  expect(await ask('one', {})).toEqual({ number: 1 });
});

it('an answer is kept longer than a day', async () => {
  await ask('one');
  await test.run((admin) =>
    admin.unsafe(`update erp.idempotency set created_at = now() - interval '25 hours'`),
  );
  expect(await ask('one')).toEqual({ number: 1 });
  const [{ count } = { count: 0 }] = await database.db.execute<{ count: number }>(
    sql`/* kept answers */ select count(*)::int as count from erp.idempotency where key = ${key}`,
  );
  expect(count).toBe(1);
});
