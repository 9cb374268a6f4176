import { readCursor } from '@throughline/chassis/outbox/cursor';
import type { GraphQLFormattedError } from 'graphql';
import type { Account } from '../cost/budgets.ts';
import type { Call } from '../graph/call.ts';
import type { Broadcast } from './broadcast.ts';
import type { Audience, Delivery } from './delivery.ts';
import { createFeed, type Feed, type FeedKind } from './feed.ts';
import type { Hub } from './hub.ts';
import type { Line } from './line.ts';
import type { LiveOperation } from './operation.ts';

/** Where a subscriber's deliveries go: one operation of a socket, or an event stream. */
export interface Outlet {
  /** False while what was written before waits to be sent. */
  isReady(): boolean;
  write(delivery: Delivery): void;
  /** Nothing comes after; with errors, because of them. */
  end(errors: readonly GraphQLFormattedError[]): void;
  /** More waits than may. */
  tooSlow(): void;
}

export interface SubscriberOptions {
  readonly hub: Hub;
  readonly operation: LiveOperation;
  readonly call: Call;
  /** Goes on behind this event. */
  readonly cursor: string | null;
  readonly feed: FeedKind;
  readonly outlet: Outlet;
  /** Pays for what is delivered. */
  readonly account: Account;
}

/** A replay is asked to wait when so many of its events wait here. */
const mostReplayed = 200;

/**
 * One subscriber of a broadcast. Who comes back with a cursor first gets what was missed: from the
 * broadcast's recent events, or from a line of its own, which it leaves for the broadcast as soon
 * as it is no longer behind it. Both tell the same events in the same order, so there is no gap at
 * that step, and what was had before is not delivered again.
 */
export class Subscriber implements Audience {
  readonly #options: SubscriberOptions;
  readonly #feed: Feed;
  #broadcast: Broadcast;
  #replay: Line | null = null;
  #replayPaused = false;
  #position: number | null = null;
  #over = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#feed = createFeed(options.feed);
    this.#broadcast = this.#find();
    if (options.cursor === null) this.#broadcast.join(this);
    else this.#goOn(options.cursor);
  }

  /** The outlet may be ready again. */
  pump(): void {
    const { outlet } = this.#options;
    while (this.#feed.size > 0 && outlet.isReady()) {
      const delivery = this.#feed.shift();
      if (delivery) outlet.write(delivery);
    }
    if (this.#replayPaused && this.#feed.size === 0) {
      this.#replayPaused = false;
      this.#replay?.resume();
    }
  }

  get isWaiting(): boolean {
    return this.#feed.size > 0;
  }

  deliver(delivery: Delivery): void {
    if (this.#over) return;
    const { position } = delivery;
    if (position !== null) {
      if (this.#position !== null && position <= this.#position) return;
      this.#position = position;
    }
    const { outlet, account } = this.#options;
    account.carry(delivery.objects);
    if (this.#feed.size === 0 && outlet.isReady()) outlet.write(delivery);
    else if (!this.#feed.push(delivery)) {
      this.stop();
      outlet.tooSlow();
    }
  }

  end(errors: readonly GraphQLFormattedError[]): void {
    if (this.#over) return;
    this.stop();
    this.#options.outlet.end(errors);
  }

  stop(): void {
    this.#over = true;
    this.#feed.clear();
    this.#replay?.stop();
    this.#replay = null;
    this.#broadcast.leave(this);
  }

  #goOn(cursor: string): void {
    const position = readCursor(cursor);
    this.#position = position;
    const missed = this.#broadcast.since(position);
    if (missed) {
      for (const delivery of missed) this.deliver(delivery);
      if (!this.#over) this.#broadcast.join(this);
      return;
    }
    this.#broadcast.hold(this);
    const { hub, operation, call } = this.#options;
    this.#replay = hub.replay(operation, call, cursor, {
      deliver: (delivery) => {
        this.deliver(delivery);
        this.#afterReplayed();
      },
      caughtUp: (reached) => {
        this.#position = Math.max(this.#position ?? 0, reached);
        this.#afterReplayed();
      },
      end: (errors) => this.end(errors),
    });
  }

  #find(): Broadcast {
    const { hub, operation, call } = this.#options;
    return hub.broadcast(operation, call);
  }

  #afterReplayed(): void {
    if (!this.#replay || this.#over) return;
    if (this.#broadcast.isOver) {
      this.#broadcast = this.#find();
      this.#broadcast.hold(this);
    }
    const reached = this.#broadcast.position;
    if (reached !== null && this.#position !== null && reached <= this.#position) {
      this.#replay.stop();
      this.#replay = null;
      this.#broadcast.join(this);
    } else if (this.#feed.size >= mostReplayed) {
      this.#replayPaused = true;
      this.#replay.pause();
    }
  }
}
