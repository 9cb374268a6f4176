import { randomUUID } from 'node:crypto';

/** What may go into a log line and a header as it is. */
const sane = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The caller's own request id when it is sane, else a new one. */
export function readRequestId(header: unknown): string {
  return typeof header === 'string' && sane.test(header) ? header : randomUUID();
}
