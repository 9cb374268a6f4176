import { setImmediate } from 'node:timers/promises';
import type { Work } from '@throughline/chassis/transaction';
import type { ItemPlan } from './plan.ts';
import type { Prints } from './prints.ts';
import type { Fetched } from './saving-orders.ts';
import { savePart, toWrite, type Written } from './saving.ts';

/** Characters of rows that are written together. */
const together = 4_000_000;
/** Items written together, where they have few rows. */
const mostItems = 1000;
/** Parts that wait to be written; whoever plans waits then, too. */
const mostWaiting = 3;

/** Writes plans while the next items are planned: the database works beside the planning. */
export class Saving {
  readonly counts = { plannedOrders: 0, added: 0, removed: 0 };
  readonly transfers: Fetched[] = [];
  readonly #work: Work;
  readonly #siteId: string;
  readonly #prints: Prints | null;
  #plans: Written[] = [];
  #size = 0;
  /** One after the other: while rows are copied, nothing else can be said. */
  readonly #waiting: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(work: Work, siteId: string, prints: Prints | null) {
    this.#work = work;
    this.#siteId = siteId;
    this.#prints = prints;
  }

  async add(plan: ItemPlan): Promise<void> {
    const written = toWrite(this.#siteId, plan);
    this.counts.plannedOrders += plan.orders.length;
    this.#plans.push(written);
    this.#size += written.pegs.length + written.requirements.length;
    if (this.#size > together || this.#plans.length === mostItems) this.#send();
    if (this.#waiting.length > mostWaiting) await this.#waiting.shift();
    // What is being written goes on its way.
    await setImmediate();
  }

  /** Writes the rest. */
  async finish(): Promise<void> {
    this.#send();
    await this.#last;
  }

  /** What is still being said belongs to this transaction: it is not undone before that is over. */
  async isOver(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  #send(): void {
    const plans = this.#plans;
    if (plans.length === 0) return;
    this.#plans = [];
    this.#size = 0;
    const part = { siteId: this.#siteId, plans, prints: this.#prints };
    this.#last = this.#last.then(async () => {
      const { added, removed, transfers } = await savePart(this.#work, part);
      this.counts.added += added;
      this.counts.removed += removed;
      this.transfers.push(...transfers);
    });
    // Awaited later; until then a failure has someone who hears it.
    this.#last.catch(() => undefined);
    this.#waiting.push(this.#last);
  }
}
