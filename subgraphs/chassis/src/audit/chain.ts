/** The chain over the audit trail: how an entry is digested, and how the next hash comes about. */
import { createHash } from 'node:crypto';

export const audited = ['access', 'erp', 'mes', 'plm'] as const;

/** Before the first seal. */
export const noHash: Buffer = Buffer.alloc(32);

/**
 * SHA-256 of an entry's columns in SQL, of the row named `e`. JSON binary has one text for one
 * value, and the time is told in seconds, whatever the session's time zone.
 */
export const digestSql = `sha256(convert_to(jsonb_build_array(
  extract(epoch from e.at)::text, e.actor, e.party, e.request_id, e.kind, e.operation, e.input,
  e.code, e.reason, e.result, e.event_count, e.events)::text, 'UTF8'))`;

export interface Link {
  readonly subgraph: string;
  readonly entryId: string;
  readonly digest: Uint8Array;
}

export function nextHash(previous: Uint8Array, { subgraph, entryId, digest }: Link): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(`${subgraph} ${entryId} `)
    .update(digest)
    .digest();
}
