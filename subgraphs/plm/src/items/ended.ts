import { defineLoader } from '@throughline/chassis/loader';
import { sql } from 'drizzle-orm';

interface Past {
  /** Of PLM, with `ended_at`: until when it was so. */
  readonly table: string;
  /** Whose it was. */
  readonly of: string;
  /** What it was. */
  readonly what: string;
}

/** What ended first after a moment, and so was in force then. Keys are `id moment`. */
export function defineEnded<Value>({ table, of, what }: Past) {
  const [past, owner, value] = [table, of, what].map((name) => sql.identifier(name));
  return defineLoader<string, Value>(async ({ db }, keys) => {
    const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
    const rows = await db.execute<{ key: string; value: Value }>(sql`/* what was so then */
      select asked.key, past.value
      from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
        as asked(key text, id uuid, at timestamptz)
      cross join lateral (
        select past.${value} as value from plm.${past} past
        where past.${owner} = asked.id and past.ended_at > asked.at
        order by past.ended_at, past.id limit 1
      ) past`);
    return new Map(rows.map((row) => [row.key, row.value]));
  });
}
