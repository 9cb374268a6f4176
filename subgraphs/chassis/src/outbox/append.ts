import { parseEvent } from '@throughline/schema/events/contract';
import { sql } from 'drizzle-orm';
import { newId } from '../ids.ts';
import type { Work } from '../transaction.ts';

export interface NewEvent {
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly payload: Record<string, unknown>;
}

/** The database has room for some ten thousand locks of all transactions together. */
const mostLocked = 1000;

/** Whoever speaks of too many locks out everybody else for the moment until it commits. */
async function lockAggregates(work: Work, ids: readonly string[]): Promise<void> {
  const aggregates = [...new Set(ids)].sort();
  const gate = sql`hashtextextended(${`outbox of ${work.subgraph}`}, 0)`;
  if (aggregates.length > mostLocked) {
    await work.tx.execute(sql`/* lock all aggregates */ select pg_advisory_xact_lock(${gate})`);
    return;
  }
  await work.tx.execute(sql`/* lock aggregates in order */
    with gate as materialized (select pg_advisory_xact_lock_shared(${gate}))
    select pg_advisory_xact_lock(hashtextextended(ordered.id, 0))
    from gate cross join (
      select id from jsonb_array_elements_text(${JSON.stringify(aggregates)}::text::jsonb) as id
      order by id) as ordered`);
}

/**
 * Writes the transaction's events at its end. Each aggregate is locked before a number is drawn,
 * in sorted order so that two transactions never wait for each other in a circle: numbers of one
 * aggregate then rise in commit order. Locks end with the transaction.
 */
export async function appendAll(work: Work, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const checked = events.map((event) => ({
    event_id: newId(),
    type: event.type,
    aggregate_type: event.aggregateType,
    aggregate_id: event.aggregateId,
    ...parseEvent(event.type, event.payload),
  }));
  await lockAggregates(
    work,
    events.map((event) => event.aggregateId),
  );
  await work.tx.execute(sql`/* append to outbox */
    insert into ${sql.identifier(work.subgraph)}.outbox
      (event_id, type, version, aggregate_type, aggregate_id, payload, occurred_at, actor, request_id,
       traceparent)
    select e.event_id, e.type, e.version, e.aggregate_type, e.aggregate_id, e.payload,
           ${work.now.toISOString()}::timestamptz, ${work.actor}, ${work.requestId},
           ${work.span?.traceparent ?? null}
    from rows from (jsonb_to_recordset(${JSON.stringify(checked)}::text::jsonb)
      as (event_id uuid, type text, aggregate_type text, aggregate_id uuid, version int,
          payload jsonb)) with ordinality as e
    order by e.ordinality`);
  await work.tx.execute(sql`select pg_notify('outbox', '')`);
}
