import type { Sql } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';

export interface LastUses {
  note(id: string, address: string | null): void;
  stop(): Promise<void>;
}

/** To the minute is enough to know whether a key is still needed, and costs next to nothing. */
const everyMs = 60_000;

export function createLastUses(sql: Sql, log: Logger): LastUses {
  const uses = new Map<string, { readonly at: number; readonly address: string | null }>();
  const write = async (): Promise<void> => {
    if (uses.size === 0) return;
    const noted = [...uses];
    uses.clear();
    const rows = noted.map(([id, { at, address }]) => ({ id, at: new Date(at), address }));
    await sql`/* last uses of keys */
      update access.api_key k
      set last_used_at = greatest(k.last_used_at, u.at), last_used_from = u.address
      from jsonb_to_recordset(${sql.json(rows)})
        as u(id uuid, at timestamptz, address text)
      where k.id = u.id`;
  };
  const fail = (error: unknown) => log.warn({ err: error }, 'last uses of keys were not noted');
  const timer = setInterval(() => void write().catch(fail), everyMs);
  timer.unref();
  return {
    note: (id, address) => void uses.set(id, { at: Date.now(), address }),
    stop: async () => {
      clearInterval(timer);
      await write().catch(fail);
    },
  };
}
