import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader, defineLoader, groupBy, indexBy } from '@throughline/chassis/loader';
import {
  attributeValues,
  itemClasses,
  itemClassifications,
} from '@throughline/drizzle/plm/classes';
import { and, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import { attributesOfClasses, attributesWithIds, type ItemClass } from './queries.ts';

export type AttributeValue = typeof attributeValues.$inferSelect;

export const itemClassById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(itemClasses)
      .where(inArray(itemClasses.id, [...ids])),
    (row) => row.id,
  ),
);

export const attributeById = defineLoader(({ db }, ids: readonly string[]) =>
  attributesWithIds(db, ids),
);

export const attributesOfClass = defineLoader(({ db }, ids: readonly string[]) =>
  attributesOfClasses(db, ids),
);

export const classOfItem = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .select({ itemId: itemClassifications.itemId, itemClass: itemClasses })
    .from(itemClassifications)
    .innerJoin(itemClasses, eq(itemClasses.id, itemClassifications.classId))
    .where(and(inArray(itemClassifications.itemId, [...ids]), isNull(itemClassifications.endedAt)));
  return new Map<string, ItemClass>(rows.map((row) => [row.itemId, row.itemClass]));
});

const valuesNow = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(attributeValues)
      .where(and(inArray(attributeValues.itemId, [...ids]), isNull(attributeValues.endedAt)))
      .orderBy(attributeValues.id),
  (row) => row.itemId,
);

/** Keys are `itemId instant`: what was known then. */
const valuesThen = defineLoader(async ({ db }, keys: readonly string[]) => {
  const found = new Map<string, AttributeValue[]>();
  const byInstant = groupBy(keys, (key) => key.slice(37));
  for (const [instant, asked] of byInstant) {
    const then = new Date(instant);
    const rows = await db
      .select()
      .from(attributeValues)
      .where(
        and(
          inArray(
            attributeValues.itemId,
            asked.map((key) => key.slice(0, 36)),
          ),
          lte(attributeValues.recordedAt, then),
          or(isNull(attributeValues.endedAt), gt(attributeValues.endedAt, then)),
        ),
      )
      .orderBy(attributeValues.id);
    for (const [itemId, own] of groupBy(rows, (row) => row.itemId)) {
      found.set(`${itemId} ${instant}`, own);
    }
  }
  return found;
});

export async function valuesOfItem(
  context: RequestContext,
  itemId: string,
  asOf: string | null,
): Promise<readonly AttributeValue[]> {
  if (asOf === null) return valuesNow(context).load(itemId);
  return (await valuesThen(context).load(`${itemId} ${asOf}`)) ?? [];
}
