import { forget, type RequestContext } from '../context.ts';
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
    cursor: Buffer.from(`p${event.position}`).toString('base64url'),
  };
}

/** A subscription field over the subgraph's own events; loaders start afresh at each event. */
export function liveField<Args, Payload>(
  matches: (event: StoredEvent, args: Args, context: RequestContext) => boolean,
  payload: (event: StoredEvent, context: RequestContext) => Payload,
) {
  return {
    subscribe: (_root: unknown, args: Args, context: RequestContext) =>
      context.topics.listen((event) => matches(event, args, context)),
    resolve: (event: unknown, _args: Args, context: RequestContext) => {
      forget(context);
      return payload(event as StoredEvent, context);
    },
  };
}
