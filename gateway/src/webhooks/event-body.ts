import type { Delivery } from '../live/delivery.ts';

/** An event as its delivery is kept. */
export interface NewDelivery {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly occurred_at: string;
  readonly body: string;
}

interface Answer {
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
}

export interface ReadEvent {
  readonly delivery: NewDelivery;
  /** A subgraph was away while it was answered: worth asking again. */
  readonly isIncomplete: boolean;
}

/** The payload of Standard Webhooks: type, timestamp, data. */
export function readEvent(event: Delivery, id: string, now: Date): ReadEvent | null {
  if (event.position === null) return null;
  const { data, errors } = JSON.parse(event.text) as Answer;
  const [field, value] = Object.entries(data ?? {})[0] ?? ['event', null];
  const text = (name: string, otherwise: string) => {
    const said = value?.[name];
    return typeof said === 'string' ? said : otherwise;
  };
  const type = text('eventType', field);
  const timestamp = text('occurredAt', now.toISOString());
  const body = JSON.stringify({ type, timestamp, data, ...(errors ? { errors } : {}) });
  return {
    delivery: { id, position: event.position, type, occurred_at: timestamp, body },
    isIncomplete: (errors ?? []).some(({ extensions }) => isPassing(extensions?.code)),
  };
}

function isPassing(code: unknown): boolean {
  return code === 'SUBGRAPH_UNAVAILABLE' || code === 'INTERNAL_SERVER_ERROR';
}
