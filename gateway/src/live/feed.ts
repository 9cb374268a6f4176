import type { Delivery } from './delivery.ts';

/** `EVERY` event in order, or of each object only the `LATEST` that a slow reader has not seen. */
export type FeedKind = 'EVERY' | 'LATEST';

/** Deliveries that wait for one subscriber. */
export interface Feed {
  readonly size: number;
  /** False when more would wait than may. */
  push(delivery: Delivery): boolean;
  shift(): Delivery | undefined;
  clear(): void;
}

/** A plant's busiest second is below it. */
const mostWaiting = 1_000;
/** In characters; what waits is shared with others who wait for it, but not always. */
const mostText = 8 * 1024 * 1024;

export function createFeed(kind: FeedKind): Feed {
  return kind === 'EVERY' ? new EveryFeed() : new LatestFeed();
}

class EveryFeed implements Feed {
  #waiting: Delivery[] = [];
  #text = 0;

  get size(): number {
    return this.#waiting.length;
  }

  push(delivery: Delivery): boolean {
    this.#text += delivery.text.length;
    this.#waiting.push(delivery);
    return this.#waiting.length <= mostWaiting && this.#text <= mostText;
  }

  shift(): Delivery | undefined {
    const delivery = this.#waiting.shift();
    this.#text -= delivery?.text.length ?? 0;
    return delivery;
  }

  clear(): void {
    this.#waiting = [];
    this.#text = 0;
  }
}

class LatestFeed implements Feed {
  readonly #waiting = new Map<string, Delivery>();
  #text = 0;

  get size(): number {
    return this.#waiting.size;
  }

  push(delivery: Delivery): boolean {
    const key = delivery.object ?? `at ${delivery.cursor ?? ''}`;
    const older = this.#waiting.get(key);
    this.#text += delivery.text.length - (older?.text.length ?? 0);
    // Behind all others, so that cursors still rise.
    if (older) this.#waiting.delete(key);
    this.#waiting.set(key, delivery);
    return this.#waiting.size <= 10 * mostWaiting && this.#text <= mostText;
  }

  shift(): Delivery | undefined {
    for (const [key, delivery] of this.#waiting) {
      this.#waiting.delete(key);
      this.#text -= delivery.text.length;
      return delivery;
    }
    return undefined;
  }

  clear(): void {
    this.#waiting.clear();
    this.#text = 0;
  }
}
