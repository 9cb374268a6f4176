import type { Sql } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';

export interface RevocationOptions {
  readonly sql: Sql;
  readonly log: Logger;
  /** This key is other than it was; by its row's id. */
  readonly changed: (id: string) => void;
  /** This key is taken any more by nobody; by what it is called in rights. */
  readonly revoked: (handle: string) => void;
}

export interface Revocations {
  /** How many changes were heard of. */
  changes(): number;
  stop(): Promise<void>;
}

/** NOTIFY can be lost with its connection; a look twice a second keeps the promise of one second. */
const sweepMs = 400;
/** Clocks of several machines, and a database that was away. */
const lookBack = '10 minutes';

interface Ended {
  id: string;
  handle: string;
}

/** Hears of keys that are taken back, rolled or expired, and tells of each end once. */
export async function watchRevocations(options: RevocationOptions): Promise<Revocations> {
  const { sql, log } = options;
  const told = new Set<string>();
  let changes = 0;
  let stopped = false;
  const hear = (id: string): void => {
    changes += 1;
    options.changed(id);
  };
  const sweep = async (): Promise<void> => {
    const ended = await sql<Ended[]>`/* keys that ended */
      select id, handle from access.api_key where revoked_at > now() - ${lookBack}::interval
      union all
      select id, handle from access.api_key
      where expires_at between now() - ${lookBack}::interval and now()`;
    for (const { id, handle } of ended) {
      if (told.has(id)) continue;
      told.add(id);
      hear(id);
      options.revoked(handle);
    }
    const recent = new Set(ended.map(({ id }) => id));
    for (const id of told) if (!recent.has(id)) told.delete(id);
  };
  // One sweep at a time, and one more for what was heard in the middle of it.
  let running: Promise<void> | null = null;
  let again = false;
  const look = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = sweep()
      .catch((error: unknown) => log.warn({ err: error }, 'keys could not be looked through'))
      .finally(() => {
        running = null;
        if (again && !stopped) {
          again = false;
          void look();
        }
      });
    return running;
  };
  const listening = await sql.listen('access_key', (id) => {
    hear(id);
    void look();
  });
  await look();
  const timer = setInterval(() => void look(), sweepMs);
  timer.unref();
  return {
    changes: () => changes,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
      await listening.unlisten().catch(() => undefined);
    },
  };
}
