import { randomUUID } from 'node:crypto';
import { withoutSecrets } from '@throughline/chassis/secret-text';

/** What may go into a log line and a header as it is. */
const sane = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The caller's own request id when it is sane and no key by mistake, else a new one. */
export function readRequestId(header: unknown): string {
  const isSane =
    typeof header === 'string' && sane.test(header) && withoutSecrets(header) === header;
  return isSane ? header : randomUUID();
}
