import { sql } from 'drizzle-orm';
import type { Asked, Unit } from '../context.ts';
import type { Reader } from '../database.ts';
import type { NewEvent } from '../outbox/append.ts';
import type { Refusal } from '../refusal.ts';
import type { Rights } from '../rights.ts';
import { textForTrail, writeForTrail } from './redact.ts';

type Who = Pick<Unit, 'subgraph' | 'actor' | 'requestId' | 'rights'>;

/** Events beyond these are only counted: a planning run has ten thousands. */
const mostEvents = 100;

/**
 * Into the trail with its effect, in one transaction: both or neither. A transaction that wrote
 * nothing (a clock that found nothing due) leaves no entry.
 */
export async function writeEffect(
  tx: Reader,
  who: Who,
  asked: Asked,
  done: { readonly result: unknown; readonly events: readonly NewEvent[] },
): Promise<void> {
  const events = done.events
    .slice(0, mostEvents)
    .map(({ type, aggregateType, aggregateId }) => ({ type, aggregateType, aggregateId }));
  await tx.execute(sql`/* audit: effect */
    insert into ${sql.identifier(who.subgraph)}.audit_entry
      (actor, party, request_id, kind, operation, input, result, event_count, events)
    select ${textForTrail(who.actor)}, ${partyOf(who.rights)}::text, ${textForTrail(who.requestId)},
      'WRITE', ${asked.operation}, ${writeForTrail(asked.input)}::text::jsonb,
      ${writeForTrail(done.result)}::text::jsonb, ${done.events.length}::int,
      ${events.length === 0 ? null : JSON.stringify(events)}::text::jsonb
    where pg_current_xact_id_if_assigned() is not null`);
}

/** What was refused has no transaction any more: its entry has one of its own. */
export async function writeRefusal(
  db: Reader,
  who: Who,
  asked: Asked,
  { code, message }: Pick<Refusal, 'code' | 'message'>,
): Promise<void> {
  await db.execute(sql`/* audit: refusal */
    insert into ${sql.identifier(who.subgraph)}.audit_entry
      (actor, party, request_id, kind, operation, input, code, reason)
    values (${textForTrail(who.actor)}, ${partyOf(who.rights)}, ${textForTrail(who.requestId)},
      'REFUSAL', ${asked.operation}, ${writeForTrail(asked.input)}::text::jsonb,
      ${code}, ${textForTrail(message)})`);
}

/** `CUSTOMER 0199...`; null when nobody asked. */
export function partyOf(rights: Rights | undefined): string | null {
  if (!rights) return null;
  const { kind, id } = rights.party;
  return id === undefined ? kind : `${kind} ${id}`;
}
