import { openDatabase } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';
import { hashApiKey, readHandle } from '@throughline/chassis/values/api-key';
import { LRUCache } from 'lru-cache';
import type { AccessPolicy } from '../access.ts';
import { findKey, type KeptKey } from './kept-keys.ts';
import { createLastUses } from './last-uses.ts';
import { watchRevocations } from './revocations.ts';

export interface KeyAccess extends AccessPolicy {
  /** Fails when the database does not answer. */
  ping(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Longest that a key is believed without being looked up again. */
const believedMs = 60_000;
/** Who guesses asks the database no more often than this for one guess. */
const forgottenMs = 5_000;
const mostKeys = 10_000;

/** Keys in the database, remembered for a minute; what is taken back is forgotten at once. */
export async function openKeyAccess(databaseUrl: string, log: Logger): Promise<KeyAccess> {
  const database = openDatabase(databaseUrl, 'gateway', 4);
  const { sql } = database;
  const known = new LRUCache<string, KeptKey>({ max: mostKeys, ttl: believedMs });
  const unknown = new LRUCache<string, true>({ max: mostKeys, ttl: forgottenMs });
  const listeners = new Set<(keyId: string) => void>();
  const uses = createLastUses(sql, log);
  const revocations = await watchRevocations({
    sql,
    log,
    changed: (id) => {
      for (const [hash, key] of known.entries()) if (key.id === id) known.delete(hash);
      unknown.clear();
    },
    revoked: (handle) => {
      for (const listener of listeners) listener(handle);
    },
  });
  const find = async (key: string): Promise<KeptKey | null> => {
    const handle = readHandle(key);
    if (handle === null) return null;
    const hash = hashApiKey(key);
    const kept = known.get(hash);
    if (kept) return kept;
    if (unknown.has(hash)) return null;
    const changes = revocations.changes();
    const found = await findKey(sql, handle, hash);
    // What changed while it was read is read again by the next who asks.
    if (revocations.changes() === changes) {
      if (found) known.set(hash, found);
      else unknown.set(hash, true);
    }
    return found;
  };
  return {
    authenticate: async (key, address) => {
      const kept = await find(key);
      if (!kept?.comesFrom(address)) return null;
      if (kept.expiresAt !== null && kept.expiresAt.getTime() <= Date.now()) return null;
      uses.note(kept.id, address);
      return kept.rights;
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ping: () => sql`/* readiness */ select 1`,
    stop: async () => {
      await revocations.stop();
      await uses.stop();
      await database.close();
    },
  };
}
