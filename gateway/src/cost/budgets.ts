import type { Logger } from '@throughline/chassis/log';
import type { Rights } from '@throughline/chassis/rights';
import { LRUCache } from 'lru-cache';
import { Bucket, type Budget } from './bucket.ts';

/** What a key has left. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The budget of one key, as this gateway knows it. */
export interface Account {
  /** Takes points for what begins; the seconds to wait when they are not there, and none is taken. */
  take(points: number): number | null;
  /** The same without taking. */
  wait(points: number): number | null;
  /** What it cost more (or less) than was taken; never refused. */
  spend(points: number): void;
  /** What an event carried; events are never held back, and leave nothing owed. */
  carry(points: number): void;
  status(): ThrottleStatus;
}

export interface Budgets {
  of(rights: Rights): Account;
  stop(): Promise<void>;
}

/** What a key has spent since the last time, at the rate at which it leaks. */
export interface Spending {
  readonly keyId: string;
  readonly points: number;
  readonly restoreRate: number;
}

/** Where gateways add up what each of them has given out. */
export interface BudgetStore {
  /** Adds spendings; answers what each key has spent by now, all gateways together. */
  settle(spendings: readonly Spending[]): Promise<ReadonlyMap<string, number>>;
}

export interface BudgetsOptions {
  /** Of keys whose rights name none. */
  readonly budget: Budget;
  /** Null when this gateway is the only one. */
  readonly store: BudgetStore | null;
  readonly log: Logger;
  readonly settleMs?: number;
}

/**
 * How far apart gateways may be: none gives out more of a key than its bucket holds, so n of them
 * together give out at most n buckets within this long; what was too much is owed, so that over time
 * the rate is the budget's own.
 */
const settledEveryMs = 250;
/** A second: who comes so often hears of all others before. */
const roundsHeard = 4;
/** A key that is not heard of any more has its points back long before. */
const mostAccounts = 100_000;

interface Held extends Account {
  readonly bucket: Bucket;
  /** Spent here and told to nobody yet. */
  pending: number;
  /** For so many rounds more it is heard what others spend of it. */
  rounds: number;
}

/** Points are taken here and settled behind: no request waits for a database. */
export function openBudgets(options: BudgetsOptions): Budgets {
  const { store, log } = options;
  const accounts = new LRUCache<string, Held>({ max: mostAccounts });
  const touched = new Map<string, Held>();
  const settle = async (): Promise<void> => {
    if (!store || touched.size === 0) return;
    const told = [...touched].map(([keyId, held]) => ({ keyId, held, points: held.pending }));
    for (const [keyId, held] of touched) {
      held.rounds -= 1;
      if (held.rounds <= 0) touched.delete(keyId);
    }
    const spendings = told.map(({ keyId, held: { bucket }, points }) => {
      return { keyId, points, restoreRate: bucket.budget.restoreRate };
    });
    try {
      const spent = await store.settle(spendings);
      for (const { keyId, held, points } of told) {
        held.pending -= points;
        held.bucket.reset(Math.max((spent.get(keyId) ?? 0) + held.pending, 0), Date.now());
      }
    } catch (error) {
      // Each gateway goes on by what it knows itself, and tells it later.
      for (const { keyId, held } of told) {
        held.rounds = roundsHeard;
        touched.set(keyId, held);
      }
      log.warn({ err: error }, 'budgets were not settled');
    }
  };
  const worker = store ? repeat(settle, options.settleMs ?? settledEveryMs) : null;
  return {
    of: (rights) => {
      const { keyId } = rights;
      const budget = rights.budget ?? options.budget;
      const known = accounts.get(keyId);
      if (known) {
        known.bucket.budget = budget;
        return known;
      }
      const made = createAccount(budget, () => {
        made.rounds = roundsHeard;
        if (store) touched.set(keyId, made);
      });
      accounts.set(keyId, made);
      return made;
    },
    stop: async () => {
      await worker?.stop();
      await settle();
    },
  };
}

function createAccount(budget: Budget, touch: () => void): Held {
  const bucket = new Bucket(budget, Date.now());
  const wait = (points: number): number | null => {
    const now = Date.now();
    return bucket.available(now) >= points ? null : bucket.secondsUntil(points, now);
  };
  const held: Held = {
    bucket,
    pending: 0,
    rounds: 0,
    wait,
    take: (points) => {
      const seconds = wait(points);
      if (seconds === null) held.spend(points);
      // Others may have given back meanwhile.
      else touch();
      return seconds;
    },
    spend: (points) => {
      bucket.spend(points, Date.now());
      held.pending += points;
      touch();
    },
    carry: (points) => {
      const left = Math.max(bucket.available(Date.now()), 0);
      held.spend(Math.min(points, left));
    },
    status: () => ({
      maximumAvailable: bucket.budget.maximum,
      currentlyAvailable: Math.floor(bucket.available(Date.now())),
      restoreRate: bucket.budget.restoreRate,
    }),
  };
  return held;
}

/** Again and again, never two at a time. */
function repeat(work: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const plan = (): void => {
    timer = setTimeout(() => {
      running = work().then(() => {
        if (!stopped) plan();
      });
    }, everyMs);
    timer.unref();
  };
  plan();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
