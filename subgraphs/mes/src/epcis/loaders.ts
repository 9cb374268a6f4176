import { defineLateralPages } from '@throughline/chassis/lateral-page';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { capturedEvents, capturedThings } from '@throughline/drizzle/mes/epcis';
import { inArray, sql } from 'drizzle-orm';

export type CapturedEvent = typeof capturedEvents.$inferSelect;
export type CapturedThing = typeof capturedThings.$inferSelect;

export const capturedEventById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(capturedEvents)
      .where(inArray(capturedEvents.id, [...ids])),
    (row) => row.id,
  ),
);

export const thingsOfEvent = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(capturedThings)
      .where(inArray(capturedThings.eventId, [...ids]))
      .orderBy(capturedThings.eventId, capturedThings.id),
  (row) => row.eventId,
);

/** Ids of events that name a lot by any of its identifiers, whichever was known first. */
export const eventsOfLot = defineLateralPages<{ id: string; parent: string }, PageArgs>({
  name: 'captured events of lots',
  id: sql`named.id`,
  rows: (_, { and, orderBy, limit }) => sql`
    select named.id, asked.id as parent from (
      select distinct thing.event_id as id from mes.captured_thing thing
      where thing.key in (
        select 'urn:uuid:' || asked.id
        union all
        select '01/' || item.gtin || case item.tracking when 'SERIAL' then '/21/' else '/10/' end
          || known.number
        from (
          select item_id, number from mes.lot where id = asked.id
          union all
          select item_id, number from mes.received_lot where id = asked.id
        ) known join mes.item item on item.id = known.item_id and item.gtin is not null
      )
    ) named where true ${and} order by ${orderBy} limit ${limit}`,
});
