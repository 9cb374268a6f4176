import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { ItemSupersession } from './queries.ts';

export const supersessionOfItem = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(itemSupersessions)
      .where(and(inArray(itemSupersessions.itemId, [...ids]), isNull(itemSupersessions.endedAt))),
    (row) => row.itemId,
  ),
);

export const supersessionHistory = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(itemSupersessions)
      .where(inArray(itemSupersessions.itemId, [...ids]))
      .orderBy(itemSupersessions.id),
  (row) => row.itemId,
);

export const supersededBy = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(itemSupersessions)
      .where(
        and(inArray(itemSupersessions.successorId, [...ids]), isNull(itemSupersessions.endedAt)),
      )
      .orderBy(itemSupersessions.id),
  (row) => row.successorId,
);

interface Step extends ItemSupersession {
  readonly startId: string;
}

/** Chains from items on, in order; one read however long they are. */
export const successorsOfItem = defineListLoader<string, Step>(
  async ({ db }, ids) => {
    const steps = await db.execute<{ start_id: string; id: string }>(sql`/* successors of items */
      with recursive chain(start_id, id, successor_id, step) as (
        select item_id, id, successor_id, 1 from plm.item_supersession
        where item_id in ${[...ids]} and ended_at is null
        union all
        select chain.start_id, next.id, next.successor_id, chain.step + 1
        from chain join plm.item_supersession next
          on next.item_id = chain.successor_id and next.ended_at is null
      )
      select start_id, id from chain order by start_id, step`);
    if (steps.length === 0) return [];
    const rows = await db
      .select()
      .from(itemSupersessions)
      .where(
        inArray(
          itemSupersessions.id,
          steps.map((step) => step.id),
        ),
      );
    const byId = indexBy(rows, (row) => row.id);
    return steps.flatMap((step) => {
      const row = byId.get(step.id);
      return row ? [{ ...row, startId: step.start_id }] : [];
    });
  },
  (step) => step.startId,
);
