import type { Reader } from '@throughline/chassis/database';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import {
  alternates,
  manufacturerParts,
  manufacturerPartStates,
  manufacturers,
  substitutes,
  substitutesPast,
} from '@throughline/drizzle/plm/sourcing';
import { and, eq, inArray, isNull, or, type SQL } from 'drizzle-orm';

export type AlternateRow = typeof alternates.$inferSelect;
export type Substitute = typeof substitutes.$inferSelect;
export type Manufacturer = typeof manufacturers.$inferSelect;
export type ManufacturerPart = typeof manufacturerParts.$inferSelect;
export type PartState = typeof manufacturerPartStates.$inferSelect;

/** As one item sees it: of those that hold both ways, the other one is the alternate. */
export interface Alternate extends AlternateRow {
  readonly seenFrom: string;
}

export const alternatesOfItem = defineListLoader<string, Alternate>(
  ({ db }, ids) => readAlternates(db, ids, isNull(alternates.endedAt)),
  (row) => row.seenFrom,
);

/** Also what was taken back since. */
export const alternatesEver = defineListLoader<string, Alternate>(
  ({ db }, ids) => readAlternates(db, ids),
  (row) => row.seenFrom,
);

async function readAlternates(db: Reader, ids: readonly string[], holds?: SQL) {
  const rows = await db
    .select()
    .from(alternates)
    .where(
      and(
        holds,
        or(
          inArray(alternates.itemId, [...ids]),
          and(inArray(alternates.alternateItemId, [...ids]), eq(alternates.bothWays, true)),
        ),
      ),
    )
    .orderBy(alternates.rank, alternates.id);
  const asked = new Set(ids);
  return rows.flatMap((row) => {
    const forth = asked.has(row.itemId) ? [{ ...row, seenFrom: row.itemId }] : [];
    const back =
      row.bothWays && asked.has(row.alternateItemId)
        ? [{ ...row, seenFrom: row.alternateItemId }]
        : [];
    return [...forth, ...back];
  });
}

export const alternateById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(alternates)
      .where(inArray(alternates.id, [...ids])),
    (row) => row.id,
  ),
);

export const substitutesOfLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(substitutes)
      .where(inArray(substitutes.lineId, [...ids]))
      .orderBy(substitutes.lineId, substitutes.rank, substitutes.id),
  (row) => row.lineId,
);

/** What stood in on a line that is no longer there. */
export const pastSubstitutesOfLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(substitutesPast)
      .where(inArray(substitutesPast.lineId, [...ids]))
      .orderBy(substitutesPast.lineId, substitutesPast.rank, substitutesPast.id),
  (row) => row.lineId,
);

export const manufacturerById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(manufacturers)
      .where(inArray(manufacturers.id, [...ids])),
    (row) => row.id,
  ),
);

export const manufacturerPartById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(manufacturerParts)
      .where(inArray(manufacturerParts.id, [...ids])),
    (row) => row.id,
  ),
);

export const partsOfItem = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(manufacturerParts)
      .where(inArray(manufacturerParts.itemId, [...ids]))
      .orderBy(manufacturerParts.itemId, manufacturerParts.id),
  (row) => row.itemId,
);

/** All states of parts, oldest first: the last is how it stands. */
export const statesOfPart = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(manufacturerPartStates)
      .where(inArray(manufacturerPartStates.partId, [...ids]))
      .orderBy(manufacturerPartStates.partId, manufacturerPartStates.id),
  (row) => row.partId,
);
