import type { RequestContext } from '../context.ts';
import { readCursor, writeCursor } from '../outbox/cursor.ts';
import type { StoredEvent } from '../outbox/event.ts';

/** What every subscription sends: the event's name and time, its place, and the object now. */
export interface LivePayload {
  readonly eventType: string;
  readonly occurredAt: string;
  readonly cursor: string;
}

export function livePayload(event: StoredEvent): LivePayload {
  return {
    eventType: event.type,
    occurredAt: event.occurredAt,
    cursor: writeCursor(event.position),
  };
}

/** A subscription field over the subgraph's own events. */
export function liveField<Args, Payload>(
  matches: (event: StoredEvent, args: Args, context: RequestContext) => boolean,
  payload: (event: StoredEvent, context: RequestContext) => Payload,
) {
  return {
    subscribe: (_root: unknown, args: Args, context: RequestContext) => {
      const cursor = context.following?.cursor ?? null;
      return context.topics.listen(
        (event) => matches(event, args, context),
        cursor === null ? null : readCursor(cursor),
      );
    },
    resolve: (event: unknown, _args: Args, context: RequestContext) =>
      payload(event as StoredEvent, context),
  };
}
