/** An event as it was recorded: the envelope, and the payload its contract describes. */
export interface StoredEvent {
  readonly eventId: string;
  /** Stamped by the relay; the order in which everyone reads. */
  readonly position: number;
  readonly type: string;
  readonly version: number;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly payload: Record<string, unknown>;
  readonly occurredAt: string;
  readonly actor: string;
  readonly requestId: string;
  /** W3C Trace Context of the transaction that said it; null when it was not traced. */
  readonly traceparent: string | null;
}

export interface EventRow extends Record<string, unknown> {
  event_id: string;
  position: string;
  type: string;
  version: number;
  aggregate_type: string;
  aggregate_id: string;
  payload: Record<string, unknown> | string;
  occurred_at: string | Date;
  actor: string;
  request_id: string;
  traceparent: string | null;
}

export const eventColumns =
  'event_id, position, type, version, aggregate_type, aggregate_id, payload, occurred_at, actor, request_id, traceparent';

export function toEvent(row: EventRow): StoredEvent {
  const payload: unknown = typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload;
  return {
    eventId: row.event_id,
    position: Number(row.position),
    type: row.type,
    version: row.version,
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    payload: payload as Record<string, unknown>,
    occurredAt: new Date(row.occurred_at).toISOString(),
    actor: row.actor,
    requestId: row.request_id,
    traceparent: row.traceparent,
  };
}
