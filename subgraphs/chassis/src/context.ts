import type { Clock } from './clock.ts';
import type { Db } from './database.ts';
import type { Logger } from './log.ts';
import type { Topics } from './outbox/topics.ts';
import type { Rights } from './rights.ts';

/** What every command needs: where to write, when it is, and on whose behalf. */
export interface Unit {
  /** The subgraph's name, which is also its database schema. */
  readonly subgraph: string;
  readonly db: Db;
  readonly clock: Clock;
  readonly actor: string;
  readonly requestId: string;
  readonly log: Logger;
}

export interface RequestContext extends Unit {
  readonly rights: Rights;
  readonly topics: Topics;
  /** Loaders hang on this; it is replaced when what they read may have changed. */
  memory: object;
}

export function forget(context: RequestContext): void {
  context.memory = {};
}
