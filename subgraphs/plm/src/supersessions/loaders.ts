import type { Reader } from '@throughline/chassis/database';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { and, inArray, isNull, type SQL, sql } from 'drizzle-orm';
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

/** Also what was taken back since. */
export const supersededEver = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(itemSupersessions)
      .where(inArray(itemSupersessions.successorId, [...ids]))
      .orderBy(itemSupersessions.id),
  (row) => row.successorId,
);

interface Step extends ItemSupersession {
  readonly key: string;
}

/** Chains from items on, in order; one read however long they are. */
export const successorsOfItem = defineListLoader<string, Step>(
  ({ db }, ids) => readChains(db, ids, (row) => sql`${row}.ended_at is null`),
  (step) => step.key,
);

/** As they were said at a moment. Keys are `itemId moment`. */
export const successorsThen = defineListLoader<string, Step>(
  ({ db }, keys) =>
    readChains(
      db,
      keys,
      (row, at) => sql`${row}.recorded_at <= ${at} and coalesce(${row}.ended_at > ${at}, true)`,
    ),
  (step) => step.key,
);

async function readChains(
  db: Reader,
  keys: readonly string[],
  holds: (row: SQL, at: SQL) => SQL,
): Promise<Step[]> {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) || null }));
  const steps = await db.execute<{ key: string; id: string }>(sql`/* successors of items */
    with recursive chain(key, at, id, successor_id, step) as (
      select asked.key, asked.at, said.id, said.successor_id, 1
      from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
        as asked(key text, id uuid, at timestamptz)
      join plm.item_supersession said
        on said.item_id = asked.id and ${holds(sql`said`, sql`asked.at`)}
      union all
      select chain.key, chain.at, next.id, next.successor_id, chain.step + 1
      from chain join plm.item_supersession next
        on next.item_id = chain.successor_id and ${holds(sql`next`, sql`chain.at`)}
    )
    select key, id from chain order by key, step`);
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
  return steps.flatMap(({ key, id }) => {
    const row = byId.get(id);
    return row ? [{ ...row, key }] : [];
  });
}
