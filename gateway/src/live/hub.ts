import type { Logger } from '@throughline/chassis/log';
import type { Tracing } from '@throughline/chassis/tracing/span';
import type { Call } from '../graph/call.ts';
import { rightsKey } from '../graph/transport/sharing.ts';
import { Broadcast } from './broadcast.ts';
import { Line, type LineOptions, type LiveGraph } from './line.ts';
import type { LiveOperation } from './operation.ts';
import type { Upstreams } from './upstream/upstreams.ts';

/** Every subscription of every door. */
export interface Hub {
  /** The one broadcast for this question and these rights. */
  broadcast(operation: LiveOperation, call: Call): Broadcast;
  /** A line of one's own, behind a cursor; null begins now. */
  replay(
    operation: LiveOperation,
    call: Call,
    after: string | null,
    audience: LineOptions['audience'],
  ): Line;
  stop(): void;
}

export interface HubOptions {
  readonly graph: LiveGraph;
  readonly upstreams: Upstreams;
  readonly log: Logger;
  readonly tracing: Tracing | null;
  /** How long a broadcast that nobody hears is kept. */
  readonly lingerMs: number;
}

export function createHub(options: HubOptions): Hub {
  const { lingerMs, ...shared } = options;
  const broadcasts = new Map<string, Broadcast>();
  return {
    broadcast: (operation, call) => {
      const variables = JSON.stringify(sorted(operation.variables));
      const key = `${rightsKey(call.rights)}\n${variables}\n${operation.normalised}`;
      const known = broadcasts.get(key);
      if (known) return known;
      const made: Broadcast = new Broadcast({ ...shared, operation, call, lingerMs }, () => {
        if (broadcasts.get(key) === made) broadcasts.delete(key);
      });
      made.linger();
      broadcasts.set(key, made);
      return made;
    },
    replay: (operation, call, after, audience) =>
      new Line({ ...shared, operation, call, after, audience }),
    stop: () => {
      for (const broadcast of [...broadcasts.values()]) broadcast.stop();
    },
  };
}

/** Objects with their keys in order: `{a, b}` and `{b, a}` ask the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
