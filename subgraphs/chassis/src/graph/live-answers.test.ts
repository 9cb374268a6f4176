import { setImmediate as turn } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../outbox/event.ts';
import type { CaughtUp } from '../outbox/event-reader.ts';
import { LiveAnswers } from './live-answers.ts';

type Item = StoredEvent | CaughtUp;

/** A source that is fed by hand, and answers that are given when the test says so. */
class Stage {
  readonly answers: LiveAnswers;
  readonly asked: number[] = [];
  readonly refreshed: number[] = [];
  isLeft = false;
  readonly #waiting: ((result: IteratorResult<Item>) => void)[] = [];
  readonly #queue: IteratorResult<Item>[] = [];
  readonly #open = new Map<number, (result: ExecutionResult) => void>();

  constructor(portion: number | null = null) {
    this.answers = new LiveAnswers({
      source: {
        next: () => {
          const queued = this.#queue.shift();
          return queued
            ? Promise.resolve(queued)
            : new Promise((resolve) => this.#waiting.push(resolve));
        },
        return: () => {
          this.isLeft = true;
          return Promise.resolve();
        },
      },
      answer: ({ position }) => {
        this.asked.push(position);
        return new Promise((resolve) => this.#open.set(position, resolve));
      },
      refresh: () => this.refreshed.push(this.asked.length),
      announce: false,
      portion,
    });
  }

  come(...positions: number[]): void {
    for (const position of positions)
      this.#give({ done: false, value: { position } as StoredEvent });
  }

  end(): void {
    this.#give({ done: true, value: undefined });
  }

  finish(position: number): void {
    this.#open.get(position)?.({ data: { position } });
  }

  #give(result: IteratorResult<Item>): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(result);
    else this.#queue.push(result);
  }
}

const positionOf = ({ value }: IteratorResult<ExecutionResult>) =>
  (value as ExecutionResult | undefined)?.data?.position;

describe('the answers to live events', () => {
  it('are made at the same time and given in the order of the events', async () => {
    const stage = new Stage();
    stage.come(1, 2, 3);
    const first = stage.answers.next();
    await turn();
    expect(stage.asked).toEqual([1, 2, 3]);
    stage.finish(3);
    stage.finish(2);
    stage.finish(1);
    expect(positionOf(await first)).toBe(1);
    expect(positionOf(await stage.answers.next())).toBe(2);
    expect(positionOf(await stage.answers.next())).toBe(3);
  });

  it('share what is read for events of one moment, and see nothing that was read before', async () => {
    const stage = new Stage();
    stage.come(1, 2);
    void stage.answers.next();
    await turn();
    stage.come(3);
    await turn();
    expect(stage.refreshed).toEqual([0, 2]);
  });

  it('wait for who takes them: a crowd of events is not all under way', async () => {
    const stage = new Stage();
    stage.come(...Array.from({ length: 100 }, (_, at) => at));
    void stage.answers.next();
    await turn();
    expect(stage.asked.length).toBeLessThan(20);
  });

  it('end with the source, and with who listens', async () => {
    const stage = new Stage();
    stage.come(1);
    stage.end();
    const first = stage.answers.next();
    await turn();
    stage.finish(1);
    expect(positionOf(await first)).toBe(1);
    expect((await stage.answers.next()).done).toBe(true);
    const other = new Stage();
    const never = other.answers.next();
    await other.answers.return();
    expect((await never).done).toBe(true);
    expect(other.isLeft).toBe(true);
  });

  it('are over after a portion, which says that there may be more', async () => {
    const stage = new Stage(2);
    stage.come(1, 2, 3);
    const first = stage.answers.next();
    await turn();
    stage.finish(1);
    stage.finish(2);
    await first;
    expect(positionOf(await stage.answers.next())).toBe(2);
    expect((await stage.answers.next()).value).toEqual({ data: null, extensions: { more: true } });
    expect((await stage.answers.next()).done).toBe(true);
    expect(stage.asked).toEqual([1, 2]);
    expect(stage.isLeft).toBe(true);
  });
});
