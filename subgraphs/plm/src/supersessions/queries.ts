import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { and, gt, isNull, lte, or } from 'drizzle-orm';

export type ItemSupersession = typeof itemSupersessions.$inferSelect;

/** What takes whose place on a date, as it is or was said; null: nothing does. What there is of the old item is the plan's to use up first. */
export async function successorsOn(
  db: Reader,
  on: string,
  asOf: string | null = null,
): Promise<SuccessorOf | null> {
  const { recordedAt, endedAt, effectiveFrom } = itemSupersessions;
  const at = asOf === null ? null : new Date(asOf);
  const holds = at
    ? and(lte(recordedAt, at), or(isNull(endedAt), gt(endedAt, at)))
    : isNull(endedAt);
  const rows = await db
    .select()
    .from(itemSupersessions)
    .where(and(holds, lte(effectiveFrom, on)));
  if (rows.length === 0) return null;
  const known = indexBy(
    rows.map((row) => ({ ...row, useUp: false, factor: plain(row.factor) })),
    (row) => row.itemId,
  );
  return (itemId) => known.get(itemId) ?? null;
}
