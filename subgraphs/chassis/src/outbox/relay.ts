import { typesFor, subgraphNames, type SubgraphName } from '@throughline/schema/events/routes';
import postgres from 'postgres';
import type { Logger } from '../log.ts';
import { startSealing } from '../audit/seal-worker.ts';
import { measured } from '../metrics/meters.ts';
import { openTracing } from '../tracing/open-tracing.ts';
import { hidePassword } from '../secret-text.ts';
import type { SpanNote, Tracing } from '../tracing/span.ts';
import { startPump } from './pump.ts';

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Where heads of the audit trail are kept outside the database; none without it. */
  readonly auditHeadsFile?: string;
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
  hidePassword(options.databaseUrl);
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
  const tracing = await openTracing('relay', options.log);
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
      const waiting = await findWaiting(sql);
      let more = false;
      for (const subgraph of waiting) {
        if ((await stamp(sql, subgraph, tracing)) === batchSize) more = true;
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
  const sealing = startSealing({ ...options, headsFile: options.auditHeadsFile ?? null });
  return {
    stop: async () => {
      await Promise.all([pump.stop(), sealing.stop()]);
      await Promise.all([sql.end({ timeout: 2 }), listener.end({ timeout: 2 })]);
      await tracing?.stop();
    },
  };
}

/** Subgraphs that have something to say; none when another relay holds the lock. */
async function findWaiting(sql: postgres.Sql): Promise<SubgraphName[]> {
  const [row] = await sql.unsafe<Record<string, boolean>[]>(
    `/* relay: what waits */
    select (exists (select 1 from pg_locks where locktype = 'advisory' and objid = ${relayLock}
                    and classid = 0 and pid = pg_backend_pid() and granted)
            or pg_try_advisory_lock(${relayLock})) as held,
      ${subgraphNames
        .map((name) => `exists (select 1 from ${name}.outbox where position is null) as ${name}`)
        .join(', ')}`,
  );
  return row?.held === true ? subgraphNames.filter((name) => row[name]) : [];
}

const columns = `event_id, position, SOURCE, type, version, aggregate_type, aggregate_id, payload,
  occurred_at, actor, request_id, traceparent`;

/**
 * Stamps and delivers one batch of a subgraph; the number of events in it. One statement: each
 * round trip is time that every dashboard waits.
 */
async function stamp(
  sql: postgres.Sql,
  source: SubgraphName,
  tracing: Tracing | null,
): Promise<number> {
  const startedAt = Date.now();
  const consumers = subgraphNames
    .map((name) => ({ name, types: typesFor(source, name) }))
    .filter(({ types }) => types.length > 0);
  const copies = consumers.map(
    ({ name }, at) => `, to_${name} as (
      insert into ${name}.inbox (${columns.replace('SOURCE', 'source')})
      select ${columns.replace('SOURCE', `'${source}'`)} from stamped where type = any($${at + 1})
      on conflict do nothing returning event_id)`,
  );
  const nudges = consumers.map(
    ({ name }) =>
      `, case when exists (select 1 from to_${name}) then pg_notify('inbox_${name}', '') end`,
  );
  const traced = tracing ? `, ${tracedEvents}` : '';
  const [batch] = await sql.unsafe<{ count: number; traced?: TracedEvent[] | null }[]>(
    `/* relay: ${source} */
    with batch as (
      select number from ${source}.outbox where position is null order by number limit ${batchSize}
    ), numbered as (
      select number, nextval('relay.position') as position from batch
    ), stamped as (
      update ${source}.outbox o set position = n.position, stamped_at = now()
      from numbered n where o.number = n.number returning o.*
    )${copies.join('')}
    select count(*)::int as count,
      case when count(*) > 0 then pg_notify('published_${source}', max(position)::text) end
      ${nudges.join('')}${traced}
    from stamped`,
    consumers.map(({ types }) => [...types]),
    { prepare: true },
  );
  const count = batch?.count ?? 0;
  if (count > 0)
    measured()?.count('throughline_events_delivered_total', { subgraph: source }, count);
  for (const [type, traceparent] of batch?.traced ?? []) {
    tracing?.begin(`deliver ${type}`, { ...deliverNote(source), startedAt }, traceparent).end();
  }
  return count;
}

type TracedEvent = readonly [type: string, traceparent: string];

/** Asked for only where there is a trace to go on with. */
const tracedEvents = `json_agg(json_build_array(type, traceparent))
  filter (where traceparent is not null) as traced`;

function deliverNote(source: SubgraphName): SpanNote {
  return {
    kind: 'PRODUCER',
    attributes: {
      'messaging.system': 'throughline',
      'messaging.operation.type': 'send',
      'messaging.destination.name': `${source}.outbox`,
    },
  };
}
