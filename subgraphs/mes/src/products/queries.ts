import { chunks } from '@throughline/chassis/chunks';
import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import { asMadeBy, type KnownDefinition } from '@throughline/definitions/effectivity';
import { definitions, heldLots, items, siteDefinitions } from '@throughline/drizzle/mes/products';
import {
  type ProductDefinition,
  productDefinition,
  type SiteDefinition,
  siteDefinition,
} from '@throughline/schema/events/plm';
import { and, desc, eq, inArray } from 'drizzle-orm';

export type Item = typeof items.$inferSelect;

export async function findItems(db: Reader, ids: readonly string[]): Promise<Map<string, Item>> {
  const found: Item[] = [];
  for (const piece of chunks([...new Set(ids)])) {
    found.push(...(await db.select().from(items).where(inArray(items.id, piece))));
  }
  return indexBy(found, (item) => item.id);
}

export async function itemOf(db: Reader, id: string, field = 'itemId'): Promise<Item> {
  const item = (await findItems(db, [id])).get(id);
  if (!item) throw notFound('item', field);
  return item;
}

/** A revision as engineering says. */
export async function definitionOf(
  db: Reader,
  revisionId: string,
): Promise<ProductDefinition | null> {
  const [row] = await db.select().from(definitions).where(eq(definitions.revisionId, revisionId));
  return row ? productDefinition.parse(row.snapshot) : null;
}

/** The same as a manufacturing BOM says it is made; null while that is not known here. */
export async function definitionBy(
  db: Reader,
  revisionId: string,
  manufacturingBomId: string | null,
): Promise<KnownDefinition | null> {
  const definition = await definitionOf(db, revisionId);
  if (manufacturingBomId === null) return definition;
  const [row] = await db
    .select()
    .from(siteDefinitions)
    .where(eq(siteDefinitions.manufacturingBomId, manufacturingBomId));
  return definition && row ? asMadeBy(definition, siteDefinition.parse(row.snapshot)) : null;
}

/** What a site makes otherwise of revisions, its newest versions; by revision. */
async function newestOf(
  db: Reader,
  siteId: string,
  revisionIds: readonly string[],
): Promise<Map<string, SiteDefinition>> {
  const found: SiteDefinition[] = [];
  for (const piece of chunks(revisionIds)) {
    const rows = await db
      .selectDistinctOn([siteDefinitions.revisionId])
      .from(siteDefinitions)
      .where(and(eq(siteDefinitions.siteId, siteId), inArray(siteDefinitions.revisionId, piece)))
      .orderBy(siteDefinitions.revisionId, desc(siteDefinitions.version));
    found.push(...rows.map(({ snapshot }) => siteDefinition.parse(snapshot)));
  }
  return indexBy(found, (one) => one.revisionId);
}

/** A revision as a site makes it now. */
export async function definitionAt(
  db: Reader,
  revisionId: string,
  siteId: string,
): Promise<KnownDefinition | null> {
  const definition = await definitionOf(db, revisionId);
  const own = await newestOf(db, siteId, [revisionId]);
  return definition && asMadeBy(definition, own.get(revisionId));
}

/** All released definitions of items as a site makes them, by item. */
export async function definitionsOf(
  db: Reader,
  itemIds: readonly string[],
  siteId: string,
): Promise<Map<string, KnownDefinition[]>> {
  const found: KnownDefinition[] = [];
  for (const piece of chunks([...new Set(itemIds)])) {
    const rows = await db.select().from(definitions).where(inArray(definitions.itemId, piece));
    for (const { snapshot, obsolete } of rows) {
      found.push({ ...productDefinition.parse(snapshot), obsolete });
    }
  }
  const own = await newestOf(
    db,
    siteId,
    found.map(({ revisionId }) => revisionId),
  );
  return groupBy(
    found.map((definition) => asMadeBy(definition, own.get(definition.revisionId))),
    (definition) => definition.itemId,
  );
}

export async function heldAmong(db: Reader, lotIds: readonly string[]): Promise<Set<string>> {
  if (lotIds.length === 0) return new Set();
  const rows = await db
    .select({ lotId: heldLots.lotId })
    .from(heldLots)
    .where(inArray(heldLots.lotId, [...lotIds]));
  return new Set(rows.map((row) => row.lotId));
}
