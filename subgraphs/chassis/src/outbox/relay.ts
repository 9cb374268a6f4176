import { typesFor, subgraphNames, type SubgraphName } from '@throughline/schema/events/routes';
import postgres from 'postgres';
import type { Logger } from '../log.ts';
import { startPump } from './pump.ts';

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
}

/** Any constant will do, as long as every relay of one database takes the same. */
const relayLock = 7_305_001;
const batchSize = 500;

/**
 * The one relay of a database. It stamps committed outbox rows with a position and copies each
 * into the inboxes of its consumers in the same transaction, so nothing is lost or doubled when
 * it is killed anywhere. A second relay waits for the lock of the first.
 */
export async function startRelay(options: RelayOptions): Promise<{ stop(): Promise<void> }> {
  const sql = postgres(options.databaseUrl, {
    max: 1,
    connect_timeout: 3,
    onnotice: () => undefined,
    connection: { application_name: 'throughline-relay' },
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
    // The lock belongs to the connection: it must not be renewed under us.
    max_lifetime: null,
    idle_timeout: 0,
  });
  const listener = postgres(options.databaseUrl, {
    max: 1,
    connect_timeout: 3,
    onnotice: () => undefined,
  });

  const pump = startPump({
    name: 'relay',
    log: options.log,
    pollMs: 500,
    round: async () => {
      const [held] = await sql<{ held: boolean }[]>`
        select (exists (select 1 from pg_locks where locktype = 'advisory' and objid = ${relayLock}
                        and classid = 0 and pid = pg_backend_pid() and granted)
                or pg_try_advisory_lock(${relayLock})) as held`;
      if (!held?.held) return false;
      let more = false;
      for (const subgraph of subgraphNames) {
        if ((await stamp(sql, subgraph)) === batchSize) more = true;
      }
      return more;
    },
  });
  await listener
    .listen(
      'outbox',
      () => pump.nudge(),
      () => pump.nudge(),
    )
    .catch((error: unknown) => {
      // Without nudges the poll still carries everything.
      options.log.warn({ err: error }, 'relay runs without nudges');
    });
  return {
    stop: async () => {
      await pump.stop();
      await Promise.all([sql.end({ timeout: 2 }), listener.end({ timeout: 2 })]);
    },
  };
}

/** Stamps and delivers one batch of a subgraph; the number of events in it. */
async function stamp(sql: postgres.Sql, source: SubgraphName): Promise<number> {
  return sql.begin(async (tx) => {
    const [batch] = await tx<{ count: number; low: string; high: string }[]>`
      with batch as (
        select number from ${tx(source)}.outbox where position is null
        order by number limit ${batchSize}
      ), numbered as (
        select number, nextval('relay.position') as position from batch
      ), stamped as (
        update ${tx(source)}.outbox o set position = n.position, stamped_at = now()
        from numbered n where o.number = n.number returning n.position
      )
      select count(*)::int as count, min(position) as low, max(position) as high from stamped`;
    if (!batch || batch.count === 0) return 0;
    for (const consumer of subgraphNames) {
      const types = typesFor(source, consumer);
      if (types.length === 0) continue;
      await tx`
        insert into ${tx(consumer)}.inbox
          (event_id, position, source, type, version, aggregate_type, aggregate_id, payload,
           occurred_at, actor, request_id)
        select event_id, position, ${source}, type, version, aggregate_type, aggregate_id, payload,
               occurred_at, actor, request_id
        from ${tx(source)}.outbox
        where position between ${batch.low} and ${batch.high} and type = any(${types})
        on conflict do nothing`;
      await tx`select pg_notify(${`inbox_${consumer}`}, '')`;
    }
    await tx`select pg_notify(${`published_${source}`}, ${batch.high})`;
    return batch.count;
  });
}
