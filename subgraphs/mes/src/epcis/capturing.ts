import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { capturedEvents, capturedThings } from '@throughline/drizzle/mes/epcis';
import { inArray, sql } from 'drizzle-orm';
import { keyOf } from './identifiers.ts';
import type { ReadCapturedEvent } from './reading.ts';

/** All events or none; those that are here already are left as they are. */
export async function captureEvents(
  work: Work,
  events: readonly ReadCapturedEvent[],
): Promise<{ captured: number; known: number }> {
  // Two captures of the same events at once: the second finds what the first has written.
  await work.tx.execute(sql`/* one capture at a time */
    select pg_advisory_xact_lock(hashtextextended('capture of EPCIS events', 0))`);
  const hashes = new Set(events.map(({ hash }) => hash));
  const known = await work.tx
    .select({ hash: capturedEvents.hash })
    .from(capturedEvents)
    .where(inArray(capturedEvents.hash, [...hashes]));
  for (const { hash } of known) hashes.delete(hash);
  const fresh = events.filter(({ hash }) => hashes.delete(hash));
  await assertIdsFree(work, events, fresh);
  const rows = fresh.map(({ things, ...row }) => ({ id: newId(), things, row }));
  const recorded = { recordedAt: work.now, recordedBy: work.actor };
  for (const piece of chunks(rows)) {
    await work.tx
      .insert(capturedEvents)
      .values(piece.map(({ id, row }) => ({ id, ...row, ...recorded })));
  }
  const things = rows.flatMap(({ id: eventId, things: named }) =>
    named.map((thing) => ({ id: newId(), eventId, key: keyOf(thing.uri), ...thing })),
  );
  for (const piece of chunks(things)) await work.tx.insert(capturedThings).values(piece);
  return { captured: fresh.length, known: events.length - fresh.length };
}

async function assertIdsFree(
  work: Work,
  events: readonly ReadCapturedEvent[],
  fresh: readonly ReadCapturedEvent[],
): Promise<void> {
  const ids = fresh.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  const taken = new Set<string>();
  if (ids.length > 0) {
    const rows = await work.tx
      .select({ eventId: capturedEvents.eventId })
      .from(capturedEvents)
      .where(inArray(capturedEvents.eventId, ids));
    for (const { eventId } of rows) if (eventId !== null) taken.add(eventId);
  }
  for (const one of fresh) {
    if (one.eventId === null) continue;
    if (taken.has(one.eventId)) {
      throw new Refusal(
        'EVENT_ID_REUSED',
        `epcisBody.eventList.${events.indexOf(one)}: another event has the id ${one.eventId}.`,
        'content',
      );
    }
    taken.add(one.eventId);
  }
}
