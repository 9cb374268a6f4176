import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { and, isNull, lte } from 'drizzle-orm';

export type ItemSupersession = typeof itemSupersessions.$inferSelect;

/** What takes whose place on a date; null: nothing does. What there is of the old item is the plan's to use up first. */
export async function successorsOn(db: Reader, on: string): Promise<SuccessorOf | null> {
  const rows = await db
    .select()
    .from(itemSupersessions)
    .where(and(isNull(itemSupersessions.endedAt), lte(itemSupersessions.effectiveFrom, on)));
  if (rows.length === 0) return null;
  const known = indexBy(
    rows.map((row) => ({ ...row, useUp: false, factor: plain(row.factor) })),
    (row) => row.itemId,
  );
  return (itemId) => known.get(itemId) ?? null;
}
