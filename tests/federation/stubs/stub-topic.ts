import type { StoredEvent } from '@throughline/chassis/outbox/event';
import { type CaughtUp, EventReader, type Topic } from '@throughline/chassis/outbox/event-reader';
import { cursorTooOld, readCursor } from '@throughline/chassis/outbox/cursor';

/** What the chassis puts into a subscription's context. */
export interface StubContext {
  readonly following?: { readonly cursor: string | null };
}

export interface StubTopic {
  listen(context: StubContext): AsyncIterableIterator<StoredEvent | CaughtUp>;
  listening(): number;
  publish(payload: Readonly<Record<string, unknown>>): void;
  forget(): void;
}

const pageSize = 200;

/** An outbox and its topic in memory, read by the reader of the real ones. */
export function createStubTopic(): StubTopic {
  const open = new Set<EventReader>();
  const joined = new Set<EventReader>();
  let events: StoredEvent[] = [];
  let position = 0;
  let keptFrom = 0;
  const topic: Topic = {
    position: () => position,
    join: (reader) => joined.add(reader),
    leave: (reader) => joined.delete(reader),
  };
  const read = (after: number) => {
    if (after < keptFrom) return Promise.reject(cursorTooOld(7));
    const page = events.filter((event) => event.position > after).slice(0, pageSize);
    return Promise.resolve({ events: page, full: page.length === pageSize });
  };
  return {
    listen: ({ following }) => {
      const cursor = following?.cursor ?? null;
      const after = cursor === null ? null : readCursor(cursor);
      const ended = () => void open.delete(reader);
      const matches = () => true;
      const reader = new EventReader({ matches, after, topic, read, backlog: 1_000, ended });
      open.add(reader);
      return reader;
    },
    listening: () => open.size,
    publish: (payload) => {
      position += 1;
      const event = toEvent(position, payload);
      events.push(event);
      for (const reader of joined) reader.offer(event);
    },
    forget: () => {
      events = [];
      keptFrom = position;
    },
  };
}

function toEvent(position: number, payload: Readonly<Record<string, unknown>>): StoredEvent {
  return {
    eventId: `event-${position}`,
    position,
    type: 'OrderChanged',
    version: 1,
    aggregateType: 'Order',
    aggregateId: `order-${String(payload.order)}`,
    payload,
    occurredAt: '2026-11-24T06:00:00.000Z',
    actor: 'test',
    requestId: 'test',
    traceparent: null,
  };
}
