import type { Clock } from './clock.ts';
import type { Db } from './database.ts';
import type { Logger } from './log.ts';
import type { Topics } from './outbox/topics.ts';
import type { Rights } from './rights.ts';
import type { Span } from './tracing/span.ts';

/** What is being done, for the audit trail. */
export interface Asked {
  /** The mutation, the event that is reacted to, or the clock that struck. */
  readonly operation: string;
  readonly input: unknown;
}

/** What every command needs: where to write, when it is, and on whose behalf. */
export interface Unit {
  /** The subgraph's name, which is also its database schema. */
  readonly subgraph: string;
  readonly db: Db;
  readonly clock: Clock;
  readonly actor: string;
  readonly requestId: string;
  readonly log: Logger;
  /** What is being done, for the trace; not there when nothing is traced. */
  readonly span?: Span | undefined;
  /** Who asked; nobody did when a clock or an event set it off. */
  readonly rights?: Rights;
  /** Said anew by each mutation. */
  asked?: Asked;
}

/** How a subscription is to be followed; the gateway says so in the operation's extensions. */
export interface Following {
  /** Goes on after this event; null begins with what comes now. */
  readonly cursor: string | null;
  /** Each answer says its place, and one that everything there was has been sent. */
  readonly announce: boolean;
  /** Of what was missed it takes so many events at a time, and asks again for more; null takes all. */
  readonly portion: number | null;
}

export interface RequestContext extends Unit {
  readonly rights: Rights;
  /** The database as the subgraph sees it: for what is written about a guest, and by partners about what is theirs. */
  readonly house: Db;
  readonly topics: Topics;
  readonly following?: Following;
  /** Loaders hang on this; it is replaced when what they read may have changed. */
  memory: object;
}

export function forget(context: RequestContext): void {
  context.memory = {};
}
