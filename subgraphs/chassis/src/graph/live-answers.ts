import type { ExecutionResult } from 'graphql';
import { writeCursor } from '../outbox/cursor.ts';
import type { StoredEvent } from '../outbox/event.ts';
import type { CaughtUp } from '../outbox/event-reader.ts';

export interface LiveSource {
  next(): Promise<IteratorResult<StoredEvent | CaughtUp>>;
  return(): Promise<unknown>;
}

export interface LiveAnswersOptions {
  readonly source: LiveSource;
  answer(event: StoredEvent): Promise<ExecutionResult>;
  /** Called before events are answered that must not see what was read before them. */
  refresh(): void;
  /** Whether who listens is told each event's place, and that it has caught up. */
  readonly announce: boolean;
  /** Events to give to who is behind before it has to ask again; null gives all. */
  readonly portion: number | null;
}

type Next = Promise<IteratorResult<ExecutionResult>>;

/**
 * Events answered at the same time: what they read goes to the database together, and a busy second
 * is not a queue of round trips.
 */
const mostUnderWay = 16;

/** The portion is over, and there may be more. */
const more: ExecutionResult = { data: null, extensions: { more: true } };

/**
 * The answers to a source's events, in their order. By hand, because a generator's return() would
 * wait for an event that may never come.
 */
export class LiveAnswers implements AsyncIterableIterator<ExecutionResult> {
  readonly #options: LiveAnswersOptions;
  readonly #made: Next[] = [];
  readonly #waiting: ((next: Next) => void)[] = [];
  #left: number;
  #reading = false;
  #isFresh = false;
  #over = false;

  constructor(options: LiveAnswersOptions) {
    this.#options = options;
    this.#left = options.portion ?? Infinity;
  }

  next(): Next {
    const made = this.#made.shift();
    void this.#readAhead();
    if (made) return made;
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Next {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Next {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #readAhead(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (!this.#over && this.#made.length < mostUnderWay) await this.#read();
    this.#reading = false;
  }

  async #read(): Promise<void> {
    try {
      const next = await this.#options.source.next();
      if (this.#over) return;
      if (next.done) this.#end();
      else this.#take(next.value);
    } catch (error) {
      this.#hand(Promise.reject(error instanceof Error ? error : new Error(String(error))));
      this.#end();
    }
  }

  #take(item: StoredEvent | CaughtUp): void {
    const { announce, answer } = this.#options;
    if ('caughtUp' in item) {
      this.#left = Infinity;
      const extensions = { caughtUp: writeCursor(item.caughtUp) };
      if (announce) this.#hand(given({ data: null, extensions }));
      return;
    }
    this.#refresh();
    this.#hand(
      answer(item).then((result) => ({
        done: false,
        value: announce ? place(result, item) : result,
      })),
    );
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#hand(given(more));
    this.#end();
  }

  /** Nothing is read before this turn is over: events that come within it share their reads. */
  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    process.nextTick(() => (this.#isFresh = false));
    this.#options.refresh();
  }

  #hand(next: Next): void {
    // It may fail while earlier ones are still waited for: nobody would be listening yet.
    next.catch(() => undefined);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(next);
    else this.#made.push(next);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const waiting of this.#waiting.splice(0)) {
      waiting(Promise.resolve({ done: true, value: undefined }));
    }
    void this.#options.source.return();
  }
}

function given(value: ExecutionResult): Next {
  return Promise.resolve({ done: false, value });
}

function place(answer: ExecutionResult, event: StoredEvent): ExecutionResult {
  const extensions = {
    cursor: writeCursor(event.position),
    object: event.aggregateId,
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
  };
  return { ...answer, extensions };
}
