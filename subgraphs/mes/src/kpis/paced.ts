import type { StoredEvent } from '@throughline/chassis/outbox/event';
import type { CaughtUp } from '@throughline/chassis/outbox/event-reader';

type Told = StoredEvent | CaughtUp;
type Next = IteratorResult<Told>;

const isEvent = (told: Told): told is StoredEvent => 'type' in told;

/**
 * The newest event of each key, no more often than asked: what comes meanwhile takes the place of
 * what waits, so at most one event a key is kept. By hand, because a generator's return() would
 * wait for an event that may never come.
 */
export class Paced implements AsyncIterableIterator<Told> {
  readonly #source: AsyncIterableIterator<Told>;
  readonly #everyMs: number;
  readonly #keyOf: (event: StoredEvent) => string;
  readonly #waiting = new Map<string, StoredEvent>();
  readonly #ready: Told[] = [];
  #reading: Promise<Next> | null = null;
  #dueAt = 0;
  #over = false;
  #wake: (() => void) | null = null;

  constructor(
    source: AsyncIterableIterator<Told>,
    everyMs: number,
    keyOf: (event: StoredEvent) => string,
  ) {
    this.#source = source;
    this.#everyMs = everyMs;
    this.#keyOf = keyOf;
  }

  async next(): Promise<Next> {
    for (;;) {
      const told = this.#ready.shift();
      if (told) return { done: false, value: told };
      if (this.#over) return { done: true, value: undefined };
      if (this.#waiting.size > 0 && Date.now() >= this.#dueAt) this.#flush();
      else await this.#hear();
    }
  }

  /** In the order they were told: a cursor that was sent leaves nothing behind. */
  #flush(): void {
    this.#dueAt = Date.now() + this.#everyMs;
    const events = [...this.#waiting.values()].sort((a, b) => a.position - b.position);
    this.#waiting.clear();
    this.#ready.push(...events);
  }

  /** Until the source says something, what waits is due, or all is over. */
  async #hear(): Promise<void> {
    this.#reading ??= this.#source.next();
    let timer: NodeJS.Timeout | undefined;
    const due = new Promise<null>((resolve) => {
      this.#wake = () => {
        resolve(null);
      };
      if (this.#waiting.size > 0) timer = setTimeout(this.#wake, this.#dueAt - Date.now());
    });
    const next = await Promise.race([this.#reading, due]);
    clearTimeout(timer);
    this.#wake = null;
    if (next === null) return;
    this.#reading = null;
    if (next.done) this.#over = true;
    else if (isEvent(next.value)) this.#waiting.set(this.#keyOf(next.value), next.value);
    else {
      // What was told before stands before it.
      this.#flush();
      this.#ready.push(next.value);
    }
  }

  async return(): Promise<Next> {
    this.#over = true;
    this.#ready.length = 0;
    this.#wake?.();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
