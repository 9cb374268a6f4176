import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { Logger } from '../log.ts';
import { type EventRow, eventColumns, type StoredEvent, toEvent } from './event.ts';
import { startPump } from './pump.ts';

export interface Topics {
  /** Events from now on, in the order of their positions. */
  listen(matches: (event: StoredEvent) => boolean): AsyncIterableIterator<StoredEvent>;
  stop(): Promise<void>;
}

export interface TopicsOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly log: Logger;
}

/** A listener that reads nothing for this many events is cut off: memory is bounded. */
const backlog = 10_000;

/** Reads the subgraph's own outbox by position and hands each event to who listens. */
export async function startTopics(options: TopicsOptions): Promise<Topics> {
  const outbox = sql`${sql.identifier(options.subgraph)}.outbox`;
  const listeners = new Set<Listener>();
  const [start] = await options.database.db.execute<{ at: string }>(sql`/* topics start */
    select coalesce(max(position), 0) as at from ${outbox}`);
  let at = Number(start?.at ?? 0);
  const pump = startPump({
    name: `topics ${options.subgraph}`,
    log: options.log,
    pollMs: 1000,
    round: async () => {
      const rows = await options.database.db.execute<EventRow>(sql`/* topics read */
        select ${sql.raw(eventColumns)} from ${outbox} where position > ${at}
        order by position limit 500`);
      for (const row of rows) {
        const event = toEvent(row);
        at = event.position;
        for (const listener of listeners) listener.offer(event);
      }
      return rows.length === 500;
    },
  });
  const listening = await options.database.sql.listen(
    `published_${options.subgraph}`,
    () => pump.nudge(),
    () => pump.nudge(),
  );
  return {
    listen: (matches) => {
      const listener = new Listener(matches, () => listeners.delete(listener));
      listeners.add(listener);
      return listener;
    },
    stop: async () => {
      await pump.stop();
      await listening.unlisten().catch(() => undefined);
      for (const listener of listeners) await listener.return();
    },
  };
}

/** By hand, because a generator's return() waits for the event that may never come. */
class Listener implements AsyncIterableIterator<StoredEvent> {
  readonly #matches: (event: StoredEvent) => boolean;
  readonly #left: () => void;
  readonly #waiting: ((result: IteratorResult<StoredEvent>) => void)[] = [];
  #queue: StoredEvent[] = [];
  #done = false;

  constructor(matches: (event: StoredEvent) => boolean, left: () => void) {
    this.#matches = matches;
    this.#left = left;
  }

  offer(event: StoredEvent): void {
    if (this.#done || !this.#matches(event)) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ value: event, done: false });
    else if (this.#queue.push(event) > backlog) void this.return();
  }

  next(): Promise<IteratorResult<StoredEvent>> {
    const event = this.#queue.shift();
    if (event) return Promise.resolve({ value: event, done: false });
    if (this.#done) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<StoredEvent>> {
    this.#done = true;
    this.#queue = [];
    this.#left();
    for (const waiting of this.#waiting.splice(0)) waiting({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
