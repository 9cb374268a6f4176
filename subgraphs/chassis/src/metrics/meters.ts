/** Labels take values of ours alone: a client's words would make series without end. */
export type Labels = Readonly<Record<string, string>>;

export interface Reading {
  readonly labels?: Labels;
  readonly value: number;
}

/** What is counted and timed in this process; served where `THROUGHLINE_METRICS_PORT` says. */
export interface Meters {
  count(name: Counted, labels: Labels, by?: number): void;
  time(name: Timed, labels: Labels, seconds: number): void;
  /** Read anew for each scrape; what fails then is left out of it. */
  read(name: Read, from: () => Promise<readonly Reading[]>): void;
}

/** Each with its labels, and what it tells. */
export const counted = {
  throughline_errors_total: [['code'], 'Errors that callers were told, by code.'],
  throughline_refusals_total: [['subgraph', 'code'], "Mutations refused by the shop's own rules."],
  throughline_plans_total: [['result'], 'Plans taken from the cache (hit) or made (made).'],
  throughline_events_appended_total: [['subgraph'], 'Events written with what they tell of.'],
  throughline_events_delivered_total: [['subgraph'], 'Events that the relay stamped, by source.'],
  throughline_inbox_events_total: [
    ['subgraph', 'outcome'],
    'Reactions: applied, parked, failed (to be tried again) or dead.',
  ],
  throughline_webhook_tries_total: [['outcome'], 'Webhooks: delivered, or why not.'],
} as const;
export type Counted = keyof typeof counted;

export const timed = {
  throughline_request_duration_seconds: [
    ['type', 'code'],
    'Operations by type and outcome: OK, or the code of the first error.',
  ],
  throughline_subgraph_fetch_duration_seconds: [
    ['subgraph', 'outcome'],
    'Fetches from subgraphs: ok, errors, or silent (no answer).',
  ],
  throughline_subscription_event_duration_seconds: [
    [],
    'From an event at the gateway to the text that subscribers get.',
  ],
  throughline_event_lag_seconds: [['subgraph'], 'From what happened to its reaction, applied.'],
} as const;
export type Timed = keyof typeof timed;

export const read = {
  throughline_open_sockets: [['path'], 'WebSockets that are open.'],
  throughline_open_event_streams: [['path'], 'Server-Sent Events streams that are open.'],
  throughline_open_subscriptions: [['path'], 'Subscriptions that are open at subgraphs.'],
  throughline_outbox_backlog: [['subgraph'], 'Events that wait for the relay.'],
  throughline_inbox_open: [['subgraph', 'status'], 'Events not applied: PENDING, PARKED, DEAD.'],
  throughline_inbox_oldest_seconds: [['subgraph'], 'Age of the oldest event that waits.'],
  throughline_database_connections: [
    ['subgraph', 'state'],
    "Connections to PostgreSQL of the part's processes, by state.",
  ],
  throughline_database_connections_max: [['subgraph'], 'Connections that a process may open.'],
} as const;
export type Read = keyof typeof read;

let meters: Meters | null = null;

/** Null where nobody asked for metrics: then nothing is counted. */
export function measured(): Meters | null {
  return meters;
}

/** Of the process, as its port is; opened once, before what it measures. */
export function useMeters(opened: Meters | null): void {
  meters = opened;
}

/** A code of ours as a label. */
export function codeLabel(code: unknown): string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,59}$/.test(code) ? code : 'OTHER';
}
