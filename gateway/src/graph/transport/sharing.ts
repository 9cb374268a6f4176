import type { Rights } from '@throughline/chassis/rights';

/**
 * Equal work asked for at the same time by callers of equal rights is done once. Work begun before
 * a write was answered is not joined after it, so that who has written reads what was written.
 */
export interface Sharing<Result> {
  /** `copy` makes a further caller's own result of the first one's. */
  share(key: string, run: () => Promise<Result>, copy: (result: Result) => Result): Promise<Result>;
}

interface Flight<Result> {
  readonly join: () => Promise<Result>;
}

/** Counts writes that were answered here. */
export interface WriteCount {
  value: number;
}

export function createSharing<Result>(writes: WriteCount): Sharing<Result> {
  const flights = new Map<string, Flight<Result>>();
  return {
    share: (asked, run, copy) => {
      const key = `${writes.value} ${asked}`;
      const flight = flights.get(key);
      if (flight) return flight.join();
      const joined: { resolve(result: Result): void; reject(error: unknown): void }[] = [];
      flights.set(key, {
        join: () => new Promise((resolve, reject) => joined.push({ resolve, reject })),
      });
      return run().then(
        (result) => {
          flights.delete(key);
          // Copied now: the first caller goes on to change its own.
          for (const { resolve } of joined) resolve(copy(result));
          return result;
        },
        (error: unknown) => {
          flights.delete(key);
          for (const { reject } of joined) reject(error);
          throw error;
        },
      );
    },
  };
}

const keys = new WeakMap<Rights, string>();

/** Callers with the same scopes, party and sites see the same. */
export function rightsKey(rights: Rights): string {
  let key = keys.get(rights);
  if (key === undefined) {
    const { scopes, party, sites } = rights;
    key = JSON.stringify([[...scopes].sort(), party.kind, party.id ?? null, sites]);
    keys.set(rights, key);
  }
  return key;
}
