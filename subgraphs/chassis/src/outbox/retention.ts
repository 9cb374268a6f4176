import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { Logger } from '../log.ts';
import { startPump } from './pump.ts';

export interface RetentionOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly log: Logger;
  readonly keptDays: number;
}

const batchSize = 1_000;
const everyMs = 10 * 60_000;

/** Removes what is older than the days that events are kept, a batch at a time. */
export function startRetention(options: RetentionOptions): { stop(): Promise<void> } {
  return startPump({
    name: `retention ${options.subgraph}`,
    log: options.log,
    pollMs: everyMs,
    round: () => removeOldEvents(options),
  });
}

/** One batch of each table; true when there may be more. */
export async function removeOldEvents(options: RetentionOptions): Promise<boolean> {
  const published = await removePublished(options);
  const applied = await removeApplied(options);
  const answered = await removeAnswered(options);
  return [published, applied, answered].includes(batchSize);
}

/**
 * Positions are stamped in the order of time, so the oldest stand at the head of the index on
 * position, and a batch is cut where the first young one stands: what is left has no holes. What
 * was removed is noted in the same statement, so that no cursor from before is taken for a good
 * one. The last event stays: it says how far the subgraph is, and that it was ever used.
 */
async function removePublished({
  subgraph,
  database,
  keptDays,
}: RetentionOptions): Promise<number> {
  const outbox = sql`${sql.identifier(subgraph)}.outbox`;
  const retention = sql`${sql.identifier(subgraph)}.outbox_retention`;
  const [removed] = await database.db.execute<{ count: number }>(sql`/* remove old events */
    with head as (
      select position, coalesce(stamped_at, occurred_at) < ${before(keptDays)} as old
      from ${outbox}
      where position > coalesce((select removed_through from ${retention}), 0)
        and position < (select max(position) from ${outbox})
      order by position limit ${batchSize}
    ), removed as (
      delete from ${outbox} where position = any(array(
        select position from head where old and position < coalesce(
          (select min(position) from head where not old), 9223372036854775807)))
      returning position
    ), noted as (
      insert into ${retention} as kept (one, removed_through)
      select true, max(position) from removed having count(*) > 0
      on conflict (one) do update
        set removed_through = greatest(kept.removed_through, excluded.removed_through)
    )
    select count(*)::int as count from removed`);
  return removed?.count ?? 0;
}

/**
 * An applied row is not needed for exactly-once any more: the relay copies an event in the one
 * transaction that stamps its position, so it never comes a second time. What is still open, or
 * dead and waiting for someone, stays however old it is.
 */
async function removeApplied({ subgraph, database, keptDays }: RetentionOptions): Promise<number> {
  const inbox = sql`${sql.identifier(subgraph)}.inbox`;
  const [removed] = await database.db.execute<{ count: number }>(sql`/* remove applied events */
    with removed as (
      delete from ${inbox} where event_id = any(array(
        select event_id from ${inbox}
        where status = 'APPLIED' and settled_at < ${before(keptDays)}
        order by settled_at limit ${batchSize}))
      returning event_id
    )
    select count(*)::int as count from removed`);
  return removed?.count ?? 0;
}

/** Who asks again with the same key is given the same answer for a day at least. */
const leastDays = 1;

async function removeAnswered({ subgraph, database, keptDays }: RetentionOptions): Promise<number> {
  const idempotency = sql`${sql.identifier(subgraph)}.idempotency`;
  const old = sql`created_at < ${before(Math.max(keptDays, leastDays))}`;
  const [removed] = await database.db.execute<{ count: number }>(sql`/* remove old answers */
    with removed as (
      delete from ${idempotency} where (caller, key) in (
        select caller, key from ${idempotency} where ${old} order by created_at limit ${batchSize})
      and ${old} returning key
    )
    select count(*)::int as count from removed`);
  return removed?.count ?? 0;
}

function before(keptDays: number) {
  return sql`now() - ${keptDays}::float8 * interval '1 day'`;
}
