import { openDatabase } from '@throughline/chassis/database';
import { createLog } from '@throughline/chassis/log';
import { type Budgets, openBudgets } from '@throughline/gateway/cost/budgets';
import { createKeptBudgets } from '@throughline/gateway/cost/kept-budgets';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

const budget = { maximum: 1_000, restoreRate: 200 };
const log = createLog('test', 'silent');
let database: TestDatabase;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await database.drop();
});

/** The budgets of one gateway, on connections of its own. */
function openOne(): Budgets {
  const kept = openDatabase(database.urls.gateway, 'gateway', 1);
  const store = createKeptBudgets(kept.sql);
  const budgets = openBudgets({ budget, store, log, settleMs: 50 });
  opened.push({ close: () => budgets.stop().then(() => kept.close()) });
  return budgets;
}

const rightsOf = (keyId: string) => ({
  keyId,
  scopes: ['*'],
  party: { kind: 'INTERNAL' as const },
  sites: '*' as const,
});
const left = (budgets: Budgets, keyId: string) =>
  budgets.of(rightsOf(keyId)).status().currentlyAvailable;

test('what is spent at one gateway is not there at another', async () => {
  const [one, other] = [openOne(), openOne()];
  expect(other.of(rightsOf('shared')).take(1)).toBeNull();
  expect(one.of(rightsOf('shared')).take(900)).toBeNull();
  // Restored at 200 a second: had it not heard, it would have all of its 999.
  await vi.waitUntil(() => left(other, 'shared') < 700, { timeout: 10_000, interval: 5 });
  expect(other.of(rightsOf('other')).take(1_000)).toBeNull();
});

test('a gateway that starts anew goes on with what is owed', async () => {
  const first = openOne();
  expect(first.of(rightsOf('restarted')).take(1_000)).toBeNull();
  await first.stop();
  const second = openOne();
  second.of(rightsOf('restarted')).take(1);
  await vi.waitUntil(() => left(second, 'restarted') < 900, { timeout: 10_000, interval: 5 });
});

test('three gateways with bursts of many keys: none has more than its quota and one bucket a gateway', async () => {
  const gateways = [openOne(), openOne(), openOne()];
  const keys = Array.from({ length: 40 }, (_, nth) => `burst-${nth}`);
  const given = new Map(keys.map((key) => [key, 0]));
  const began = performance.now();
  while (performance.now() - began < 3_000) {
    for (const budgets of gateways) {
      for (const key of keys) {
        if (budgets.of(rightsOf(key)).take(20) === null) given.set(key, (given.get(key) ?? 0) + 20);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const seconds = (performance.now() - began) / 1000;
  const quota = budget.maximum + budget.restoreRate * seconds;
  const shares = [...given.values()].map((points) => points / quota);
  console.log(
    `budgets of three gateways: ${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)} of the quota`,
  );
  expect(Math.min(...shares)).toBeGreaterThan(0.8);
  // What three gave out before they heard of each other.
  expect(Math.max(...given.values())).toBeLessThanOrEqual(quota + 2 * budget.maximum);
});
