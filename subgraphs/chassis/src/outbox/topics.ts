import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { Logger } from '../log.ts';
import { type EventRow, eventColumns, type StoredEvent, toEvent } from './event.ts';
import { openEventPages } from './event-pages.ts';
import { type CaughtUp, EventReader, type Topic } from './event-reader.ts';
import { startPump } from './pump.ts';

export interface Topics {
  /**
   * Events in the order of their positions: all after `after`, or from now on; once among them,
   * that everything there was has been given.
   */
  listen(
    matches: (event: StoredEvent) => boolean,
    after?: number | null,
  ): AsyncIterableIterator<StoredEvent | CaughtUp>;
  stop(): Promise<void>;
}

export interface TopicsOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly log: Logger;
  /** How long retention keeps an event, for those who ask for older ones. */
  readonly keptDays: number;
}

const batch = 500;
/** A kilobyte each; the busiest second of a plant is below it. */
const backlog = 1_000;

/** Reads the subgraph's own outbox by position and hands each event to who listens. */
export async function startTopics(options: TopicsOptions): Promise<Topics> {
  const outbox = sql`${sql.identifier(options.subgraph)}.outbox`;
  const open = new Set<EventReader>();
  const joined = new Set<EventReader>();
  const read = openEventPages(options);
  // Retention leaves the last event where it is.
  const [start] = await options.database.db.execute<{ at: string }>(sql`/* topics start */
    select coalesce(max(position), 0) as at from ${outbox}`);
  let at = Number(start?.at ?? 0);
  const topic: Topic = {
    position: () => at,
    join: (reader) => joined.add(reader),
    leave: (reader) => joined.delete(reader),
  };
  const pump = startPump({
    name: `topics ${options.subgraph}`,
    log: options.log,
    pollMs: 1000,
    round: async () => {
      const rows = await options.database.db.execute<EventRow>(sql`/* topics read */
        select ${sql.raw(eventColumns)} from ${outbox} where position > ${at}
        order by position limit ${batch}`);
      for (const row of rows) {
        const event = toEvent(row);
        at = event.position;
        for (const reader of joined) reader.offer(event);
      }
      return rows.length === batch;
    },
  });
  const listening = await options.database.sql.listen(
    `published_${options.subgraph}`,
    () => pump.nudge(),
    () => pump.nudge(),
  );
  return {
    listen: (matches, after = null) => {
      const ended = () => void open.delete(reader);
      const reader = new EventReader({ matches, after, topic, read, backlog, ended });
      open.add(reader);
      return reader;
    },
    stop: async () => {
      await pump.stop();
      await listening.unlisten().catch(() => undefined);
      for (const reader of open) await reader.return();
    },
  };
}
