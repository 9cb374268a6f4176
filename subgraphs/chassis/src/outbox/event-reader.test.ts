import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoredEvent } from './event.ts';
import type { EventPage } from './event-pages.ts';
import { EventReader } from './event-reader.ts';

/** A table, a topic over it and a reader, each moved one step at a time. */
class Stage {
  readonly reader: EventReader;
  readonly heard: number[] = [];
  readonly marks: { at: number; heard: number }[] = [];
  #rows: number[] = [];
  #position: number;
  readonly #joined = new Set<EventReader>();
  /** Pages whose rows were read and have not yet arrived. */
  readonly #onTheWay: (() => void)[] = [];

  constructor(rows: number, after: number | null) {
    for (let row = 0; row < rows; row += 1) this.commit();
    this.#position = rows;
    this.reader = new EventReader({
      after,
      matches: () => true,
      topic: {
        position: () => this.#position,
        join: (reader) => this.#joined.add(reader),
        leave: (reader) => this.#joined.delete(reader),
      },
      read: (from) => this.#read(from),
      backlog: 2,
      ended: () => undefined,
    });
  }

  commit(): void {
    this.#rows = [...this.#rows, this.#rows.length + 1];
  }

  passOn(): void {
    for (const position of this.#rows.slice(this.#position)) {
      this.#position = position;
      for (const reader of this.#joined) reader.offer({ position } as StoredEvent);
    }
  }

  arrive(): void {
    this.#onTheWay.shift()?.();
  }

  pull(): void {
    void this.reader.next().then(({ value, done }) => {
      if (done) return;
      if ('caughtUp' in value) this.marks.push({ at: value.caughtUp, heard: this.heard.length });
      else this.heard.push(value.position);
    });
  }

  /** Everything moves until nothing does. */
  async settle(): Promise<void> {
    for (let round = 0; round < this.#rows.length + 10; round += 1) {
      this.pull();
      this.passOn();
      this.arrive();
      await turn();
    }
  }

  rows(): readonly number[] {
    return this.#rows;
  }

  #read(from: number): Promise<EventPage> {
    const size = 3;
    const positions = this.#rows.filter((position) => position > from).slice(0, size);
    const events = positions.map((position) => ({ position }) as StoredEvent);
    const page = { events, full: positions.length === size };
    return new Promise((resolve) => this.#onTheWay.push(() => resolve(page)));
  }
}

const steps = ['commit', 'passOn', 'arrive', 'pull'] as const;

it('however table, topic and reader interleave, each event is heard once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(8),
      fc.option(fc.nat(8)),
      fc.array(fc.constantFrom(...steps), { maxLength: 60 }),
      async (rows, cursor, moves) => {
        const after = cursor === null ? null : Math.min(cursor, rows);
        const stage = new Stage(rows, after);
        for (const move of moves) {
          stage[move]();
          await turn();
        }
        await stage.settle();
        const from = after ?? rows;
        expect(stage.heard).toEqual(stage.rows().filter((position) => position > from));
        // The mark tells the truth: what was heard before it is all there was up to it.
        expect(stage.marks).toHaveLength(1);
        const [mark] = stage.marks;
        expect(mark).toEqual({ at: from + mark!.heard, heard: mark!.heard });
      },
    ),
    { numRuns: 500 },
  );
});

it('what a filter can not judge ends its own reader with the reason, and no other', async () => {
  const stage = new Stage(1, null);
  const fault = new Error('an event of an unknown shape');
  const broken = new EventReader({
    after: null,
    matches: () => {
      throw fault;
    },
    topic: { position: () => 1, join: () => undefined, leave: () => undefined },
    read: () => Promise.reject(new Error('not behind')),
    backlog: 2,
    ended: () => undefined,
  });
  await broken.next();
  const next = broken.next();
  broken.offer({ position: 2 } as StoredEvent);
  await expect(next).rejects.toBe(fault);
  expect(await broken.next()).toEqual({ value: undefined, done: true });
  stage.commit();
  await stage.settle();
  expect(stage.heard).toEqual([2]);
});
