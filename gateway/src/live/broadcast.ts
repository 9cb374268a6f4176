import type { GraphQLFormattedError } from 'graphql';
import type { Audience, Delivery } from './delivery.ts';
import { Line, type LineOptions } from './line.ts';

/** A reconnecting client is served from here, without asking anybody. */
const mostRecent = 256;
const mostRecentText = 1024 * 1024;
export interface BroadcastOptions extends Omit<LineOptions, 'after' | 'audience'> {
  /** Kept for so long without anybody: they may come back after a short cut. */
  readonly lingerMs: number;
}

/**
 * One subscription for everyone who asks the same with the same rights: one upstream, one execution
 * an event, one text for all.
 */
export class Broadcast {
  readonly #audiences = new Set<Audience>();
  readonly #pending = new Set<Audience>();
  readonly #line: Line;
  readonly #ended: () => void;
  readonly #lingerMs: number;
  #recent: Delivery[] = [];
  #recentText = 0;
  /** Every event behind this position is among the recent ones, or was not made yet. */
  #recentAfter: number | null = null;
  #position: number | null = null;
  #idle: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: BroadcastOptions, ended: () => void) {
    this.#ended = ended;
    this.#lingerMs = options.lingerMs;
    this.#line = new Line({
      ...options,
      after: null,
      audience: {
        deliver: (delivery) => this.#deliver(delivery),
        caughtUp: (position) => {
          this.#recentAfter ??= position;
          this.#position = Math.max(this.#position ?? 0, position);
        },
        end: (errors) => this.#end(errors),
      },
    });
  }

  /** Everything up to here was handed out; null before the subgraph has said where it stands. */
  get position(): number | null {
    return this.#position;
  }

  /** It ended; a new one is to be asked for. */
  get isOver(): boolean {
    return this.#over;
  }

  /** From the next event on. */
  join(audience: Audience): void {
    clearTimeout(this.#idle);
    this.#pending.delete(audience);
    this.#audiences.add(audience);
  }

  /** The events behind a position, when all of them are at hand. */
  since(position: number): readonly Delivery[] | null {
    if (this.#recentAfter === null || this.#position === null) return null;
    if (position < this.#recentAfter || position > this.#position) return null;
    return this.#recent.filter((delivery) => (delivery.position ?? 0) > position);
  }

  /** Who is still behind keeps it going without hearing it. */
  hold(audience: Audience): void {
    clearTimeout(this.#idle);
    this.#pending.add(audience);
  }

  leave(audience: Audience): void {
    this.#audiences.delete(audience);
    this.#pending.delete(audience);
    this.linger();
  }

  linger(): void {
    clearTimeout(this.#idle);
    if (this.#over || this.#audiences.size + this.#pending.size > 0) return;
    this.#idle = setTimeout(() => this.#end([]), this.#lingerMs);
  }

  stop(): void {
    this.#end([]);
  }

  #deliver(delivery: Delivery): void {
    if (delivery.position !== null) {
      this.#position = delivery.position;
      this.#keep(delivery);
    }
    for (const audience of this.#audiences) audience.deliver(delivery);
  }

  #keep(delivery: Delivery): void {
    this.#recent.push(delivery);
    this.#recentText += delivery.text.length;
    if (this.#recent.length <= 2 * mostRecent && this.#recentText <= 2 * mostRecentText) return;
    // Half at a time, so that not every event moves all others.
    const gone = this.#recent.splice(0, Math.ceil(this.#recent.length / 2));
    for (const { text } of gone) this.#recentText -= text.length;
    this.#recentAfter = gone.at(-1)?.position ?? this.#recentAfter;
  }

  #end(errors: readonly GraphQLFormattedError[]): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#idle);
    this.#line.stop();
    this.#ended();
    for (const audience of this.#audiences) audience.end(errors);
    this.#audiences.clear();
  }
}
