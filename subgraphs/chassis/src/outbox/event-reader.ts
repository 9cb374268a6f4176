import { setTimeout as sleep } from 'node:timers/promises';
import { isConnectionLoss } from '../database.ts';
import type { StoredEvent } from './event.ts';
import type { ReadEvents } from './event-pages.ts';

/** Every matching event up to here was given before this, every later one comes after it. */
export interface CaughtUp {
  readonly caughtUp: number;
}

/** What a reader joins once it has read everything there was. */
export interface Topic {
  /** The last event that was handed to who has joined. */
  position(): number;
  join(reader: EventReader): void;
  leave(reader: EventReader): void;
}

export interface EventReaderOptions {
  matches(event: StoredEvent): boolean;
  /** Goes on after this position; null begins with what comes now. */
  readonly after: number | null;
  readonly topic: Topic;
  readonly read: ReadEvents;
  /** Events that may wait in memory for a reader that has joined; the rest it reads later. */
  readonly backlog: number;
  /** Called once, however it ends. */
  readonly ended: () => void;
}

const retryMs = 200;

interface Waiting {
  resolve(result: IteratorResult<StoredEvent | CaughtUp>): void;
  reject(error: unknown): void;
}

/**
 * A subgraph's events in the order of their positions: from the table for as long as it is behind,
 * as fast as it is pulled, then from the topic. Whoever is too slow for the topic falls back to the
 * table: that costs no memory and loses nothing. By hand, because a generator's return() waits for
 * the event that may never come.
 */
export class EventReader implements AsyncIterableIterator<StoredEvent | CaughtUp> {
  readonly #options: EventReaderOptions;
  readonly #waiting: Waiting[] = [];
  #queue: (StoredEvent | CaughtUp)[] = [];
  /** Everything up to here was given, is queued or does not match. */
  #through: number;
  #joined = false;
  #announced = false;
  #reading = false;
  #over: { error?: unknown } | null = null;

  constructor(options: EventReaderOptions) {
    this.#options = options;
    this.#through = options.after ?? options.topic.position();
    if (options.after === null) this.#join();
  }

  /** The topic's next event. */
  offer(event: StoredEvent): void {
    if (event.position <= this.#through) return; // the table had it first
    if (this.#queue.length >= this.#options.backlog) this.#leave();
    else {
      this.#take(event);
      this.#serve();
    }
  }

  next(): Promise<IteratorResult<StoredEvent | CaughtUp>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  return(): Promise<IteratorResult<StoredEvent | CaughtUp>> {
    this.#queue = [];
    this.#end({});
    this.#over = {}; // whoever has left hears of no error
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(event: StoredEvent): void {
    this.#through = event.position;
    try {
      if (this.#options.matches(event)) this.#queue.push(event);
    } catch (error) {
      this.#end({ error });
    }
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const value = this.#queue.shift();
      if (value !== undefined) this.#waiting.shift()?.resolve({ value, done: false });
      else if (this.#over) this.#refuse(this.#over);
      else break;
    }
    if (this.#isWanted() && !this.#reading) void this.#catchUp();
  }

  #refuse(over: { error?: unknown }): void {
    const waiting = this.#waiting.shift();
    if ('error' in over) waiting?.reject(over.error);
    else waiting?.resolve({ value: undefined, done: true });
    this.#over = {}; // an error is told once
  }

  /** Someone waits for what only the table has. */
  #isWanted(): boolean {
    return !this.#over && !this.#joined && this.#queue.length === 0 && this.#waiting.length > 0;
  }

  async #catchUp(): Promise<void> {
    this.#reading = true;
    while (this.#isWanted()) {
      try {
        await this.#readPage();
      } catch (error) {
        if (isConnectionLoss(error)) await sleep(retryMs);
        else this.#end({ error });
      }
    }
    this.#reading = false;
  }

  async #readPage(): Promise<void> {
    const { topic, read } = this.#options;
    const seen = topic.position();
    const page = await read(this.#through);
    for (const event of page.events) {
      if (!this.#over) this.#take(event);
    }
    if (!page.full && !this.#over) {
      // What the topic had seen before we read was there to be read.
      this.#through = Math.max(this.#through, seen);
      // No await between this comparison and the joining: that is why there is no gap.
      if (this.#through >= topic.position()) this.#join();
    }
    this.#serve();
  }

  #join(): void {
    this.#joined = true;
    this.#options.topic.join(this);
    if (!this.#announced) this.#queue.push({ caughtUp: this.#through });
    this.#announced = true;
  }

  #leave(): void {
    this.#joined = false;
    this.#options.topic.leave(this);
  }

  #end(over: { error?: unknown }): void {
    if (this.#over) return;
    this.#over = over;
    this.#leave();
    this.#options.ended();
    this.#serve();
  }
}
