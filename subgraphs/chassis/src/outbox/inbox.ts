import { sql } from 'drizzle-orm';
import { writeRefusal } from '../audit/entry.ts';
import type { Clock } from '../clock.ts';
import type { Asked, Unit } from '../context.ts';
import { isConnectionLoss, sqlState, type Database } from '../database.ts';
import type { Logger } from '../log.ts';
import { measured } from '../metrics/meters.ts';
import { Refusal } from '../refusal.ts';
import type { Span, Tracing } from '../tracing/span.ts';
import { errorType } from '../tracing/span.ts';
import { noteAppended, runIn, type Work } from '../transaction.ts';
import type { NewEvent } from './append.ts';
import { type EventRow, type StoredEvent, toEvent } from './event.ts';
import { startPump } from './pump.ts';

/** Applies one event; runs in the transaction that settles its inbox row. */
export type Reaction = (work: Work, event: StoredEvent) => Promise<void>;
/** By event type; several domains may react to one event, in this order. */
export type Reactions = Readonly<Record<string, readonly Reaction[]>>;

/** Thrown by a reaction whose event came before one it builds on: tried again, not counted. */
export class Parked extends Error {}

export interface InboxOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly reactions: Reactions;
  readonly tracing: Tracing | null;
}

const lanes = 4;
const attemptsAllowed = 6;

/**
 * Applies a subgraph's inbox: in order per aggregate, several aggregates at once. An event that
 * can't be applied goes to the dead letters and holds up its own aggregate alone.
 */
export async function startInbox(options: InboxOptions): Promise<{ stop(): Promise<void> }> {
  const pump = startPump({
    name: `inbox ${options.subgraph}`,
    log: options.log,
    pollMs: 500,
    round: async () => {
      const heads = await findHeads(options);
      let applied = 0;
      const lane = async () => {
        for (let head = heads.shift(); head; head = heads.shift()) {
          if (await settle(options, head)) applied += 1;
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      return applied > 0;
    },
  });
  const listening = await options.database.sql.listen(
    `inbox_${options.subgraph}`,
    () => pump.nudge(),
    () => pump.nudge(),
  );
  return {
    stop: async () => {
      await pump.stop();
      await listening.unlisten().catch(() => undefined);
    },
  };
}

/** The first open event of each aggregate: only those may be applied now. */
async function findHeads(options: InboxOptions): Promise<string[]> {
  const inbox = sql`${sql.identifier(options.subgraph)}.inbox`;
  const rows = await options.database.db.execute<{ event_id: string }>(sql`/* inbox heads */
    select event_id from ${inbox} head
    where status in ('PENDING', 'PARKED') and next_try_at <= now()
      and not exists (select 1 from ${inbox} earlier
                      where earlier.aggregate_id = head.aggregate_id
                        and earlier.position < head.position and earlier.status <> 'APPLIED')
    order by position limit 200`);
  return rows.map((row) => row.event_id);
}

async function settle(options: InboxOptions, eventId: string): Promise<boolean> {
  let span: Span | undefined;
  try {
    const applied = await options.database.db.transaction(async (tx) => {
      const inbox = sql`${sql.identifier(options.subgraph)}.inbox`;
      // Another process of this subgraph may have it: then it's not ours.
      const [row] = await tx.execute<EventRow>(sql`/* take inbox row */
        select * from ${inbox} where event_id = ${eventId} and status in ('PENDING', 'PARKED')
        for update skip locked`);
      if (!row) return null;
      const event = toEvent(row);
      span = beginReaction(options, event);
      const unit = { ...unitOf(options, event), span };
      const events: NewEvent[] = [];
      const react = async (work: Work): Promise<void> => {
        for (const reaction of options.reactions[event.type] ?? []) await reaction(work, event);
      };
      await runIn(unit, tx, react, events);
      await tx.execute(sql`/* settle inbox row */
        update ${inbox} set status = 'APPLIED', reason = null, settled_at = now()
        where event_id = ${eventId}`);
      return { unit, event, events };
    });
    if (applied) noteApplied(applied);
    return applied !== null;
  } catch (error) {
    span?.fail(errorType(error));
    if (isConnectionLoss(error)) throw error;
    await postpone(options, eventId, error);
    return false;
  } finally {
    span?.end();
  }
}

interface Applied {
  readonly unit: Unit;
  readonly event: StoredEvent;
  readonly events: readonly NewEvent[];
}

function noteApplied({ unit, event, events }: Applied): void {
  const { subgraph, log } = unit;
  log.info({ eventType: event.type }, 'event applied');
  noteAppended(unit, events);
  const lag = (Date.now() - Date.parse(event.occurredAt)) / 1_000;
  measured()?.count('throughline_inbox_events_total', { subgraph, outcome: 'applied' });
  measured()?.time('throughline_event_lag_seconds', { subgraph }, lag);
}

/** Below the transaction that said it, however long ago. */
function beginReaction({ tracing, subgraph }: InboxOptions, event: StoredEvent): Span | undefined {
  const note = {
    kind: 'CONSUMER',
    attributes: {
      'messaging.system': 'throughline',
      'messaging.operation.type': 'process',
      'messaging.destination.name': `${subgraph}.inbox`,
      'messaging.message.id': event.eventId,
      'throughline.event.type': event.type,
      'throughline.request_id': event.requestId,
    },
  } as const;
  return tracing?.begin(`process ${event.type}`, note, event.traceparent);
}

function unitOf(options: InboxOptions, event: StoredEvent): Unit & { readonly asked: Asked } {
  return {
    subgraph: options.subgraph,
    db: options.database.db,
    clock: options.clock,
    actor: event.actor,
    requestId: event.requestId,
    log: options.log.child({ requestId: event.requestId, eventId: event.eventId }),
    asked: { operation: event.type, input: { eventId: event.eventId } },
  };
}

async function postpone(options: InboxOptions, eventId: string, error: unknown): Promise<void> {
  const { subgraph } = options;
  const count = (outcome: string) =>
    measured()?.count('throughline_inbox_events_total', { subgraph, outcome });
  const inbox = sql`${sql.identifier(options.subgraph)}.inbox`;
  const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
  if (error instanceof Parked) {
    await options.database.db.execute(sql`/* park inbox row */
      update ${inbox} set status = 'PARKED', reason = ${reason},
        next_try_at = now() + least(interval '10 seconds',
          greatest(interval '100 milliseconds', now() - received_at))
      where event_id = ${eventId}`);
    count('parked');
    return;
  }
  const race = ['40001', '40P01'].includes(sqlState(error) ?? '');
  // The shop's rules will say the same tomorrow; only faults are worth more tries.
  const final = error instanceof Refusal;
  const postponed = await options.database.db.transaction(async (tx) => {
    const [row] = await tx.execute<EventRow & { status: string }>(sql`/* postpone inbox row */
      update ${inbox} set reason = ${reason}, attempts = attempts + ${race ? 0 : 1},
        status = case when ${final} or attempts + 1 >= ${attemptsAllowed} then 'DEAD' else status end,
        next_try_at = now() + interval '100 milliseconds' * power(2, attempts),
        settled_at = now()
      where event_id = ${eventId} returning *`);
    if (!row || !(error instanceof Refusal)) return row;
    const unit = unitOf(options, toEvent(row));
    await writeRefusal(tx, unit, unit.asked, error);
    return row;
  });
  const requestId = postponed?.request_id;
  options.log.warn({ err: error, requestId, eventId }, 'event could not be applied');
  count(postponed?.status === 'DEAD' ? 'dead' : 'failed');
}
