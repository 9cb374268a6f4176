import { createLog } from '@throughline/chassis/log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BudgetStore, openBudgets } from './budgets.ts';

const log = createLog('test', 'silent');
const rights = (keyId: string) =>
  ({ keyId, scopes: [], party: { kind: 'INTERNAL' }, sites: '*' }) as const;
const budget = { maximum: 100, restoreRate: 10 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** As the database does it: what is spent leaks, and nobody owes more than two buckets. */
function memoryStore(): BudgetStore & { spent: Map<string, number>; broken: boolean } {
  const spent = new Map<string, number>();
  let at = Date.now();
  const store = {
    spent,
    broken: false,
    settle: (spendings: Parameters<BudgetStore['settle']>[0]) => {
      if (store.broken) return Promise.reject(new Error('away'));
      const seconds = (Date.now() - at) / 1000;
      at = Date.now();
      for (const { keyId, points, restoreRate } of spendings) {
        const left = Math.max((spent.get(keyId) ?? 0) - seconds * restoreRate, 0);
        spent.set(keyId, Math.max(left + points, 0));
      }
      return Promise.resolve(new Map(spent));
    },
  };
  return store;
}

it('gives out a bucket at once, then what is restored', () => {
  const account = openBudgets({ budget, store: null, log }).of(rights('a'));
  expect(account.take(60)).toBeNull();
  expect(account.take(60)).toBeCloseTo(2);
  expect(account.status().currentlyAvailable).toBe(40);
  vi.advanceTimersByTime(2_000);
  expect(account.take(60)).toBeNull();
  expect(account.take(1)).toBeCloseTo(0.1);
});

it('gives back what was not spent, and never more than a bucket', () => {
  const account = openBudgets({ budget, store: null, log }).of(rights('a'));
  account.take(100);
  vi.advanceTimersByTime(5_000);
  account.spend(-90);
  expect(account.status().currentlyAvailable).toBe(100);
});

it('what was overspent is paid back before anything begins, within two buckets', () => {
  const account = openBudgets({ budget, store: null, log }).of(rights('a'));
  account.spend(10_000);
  expect(account.take(1)).toBeCloseTo(10.1);
});

it('events empty the bucket and leave nothing owed', () => {
  const account = openBudgets({ budget, store: null, log }).of(rights('a'));
  for (let event = 0; event < 50; event += 1) account.carry(7);
  expect(account.take(1)).toBeCloseTo(0.1);
});

it('each key has its own bucket, and a new budget acts at once', () => {
  const budgets = openBudgets({ budget, store: null, log });
  budgets.of(rights('a')).take(100);
  expect(budgets.of(rights('b')).take(100)).toBeNull();
  const richer = { ...rights('a'), budget: { maximum: 500, restoreRate: 50 } };
  expect(budgets.of(richer).take(400)).toBeNull();
});

it('gateways that share a store give out one bucket between them, and what was too much is owed', async () => {
  const store = memoryStore();
  const gateways = [1, 2, 3].map(() => openBudgets({ budget, store, log, settleMs: 250 }));
  const accounts = gateways.map((budgets) => budgets.of(rights('a')));
  // The bound: a bucket each, before they have heard of each other.
  for (const account of accounts) expect(account.take(100)).toBeNull();
  await vi.advanceTimersByTimeAsync(600);
  // 300 were given out, and 6 restored.
  for (const account of accounts) expect(account.take(1)).toBeGreaterThan(19);
  await vi.advanceTimersByTimeAsync(20_000);
  for (const account of accounts) expect(account.take(3)).toBeNull();
  await vi.advanceTimersByTimeAsync(600);
  const left = accounts.map((account) => account.status().currentlyAvailable);
  expect(Math.max(...left)).toBeLessThan(20);
  await Promise.all(gateways.map((budgets) => budgets.stop()));
});

it('while the store is away each goes on alone, and tells it later', async () => {
  const store = memoryStore();
  const budgets = openBudgets({ budget, store, log, settleMs: 250 });
  store.broken = true;
  expect(budgets.of(rights('a')).take(50)).toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(budgets.of(rights('a')).take(80)).not.toBeNull();
  expect(store.spent.size).toBe(0);
  store.broken = false;
  await vi.advanceTimersByTimeAsync(300);
  expect(store.spent.get('a')).toBe(50);
  await budgets.stop();
});
