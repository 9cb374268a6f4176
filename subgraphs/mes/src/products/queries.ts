import { chunks } from '@throughline/chassis/chunks';
import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import type { KnownDefinition } from '@throughline/definitions/effectivity';
import { definitions, heldLots, items } from '@throughline/drizzle/mes/products';
import { type ProductDefinition, productDefinition } from '@throughline/schema/events/plm';
import { eq, inArray } from 'drizzle-orm';

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

export async function definitionOf(
  db: Reader,
  revisionId: string,
): Promise<ProductDefinition | null> {
  const [row] = await db.select().from(definitions).where(eq(definitions.revisionId, revisionId));
  return row ? productDefinition.parse(row.snapshot) : null;
}

/** All released definitions of items, by item. */
export async function definitionsOf(
  db: Reader,
  itemIds: readonly string[],
): Promise<Map<string, KnownDefinition[]>> {
  const found: KnownDefinition[] = [];
  for (const piece of chunks([...new Set(itemIds)])) {
    const rows = await db.select().from(definitions).where(inArray(definitions.itemId, piece));
    for (const { snapshot, obsolete } of rows) {
      found.push({ ...productDefinition.parse(snapshot), obsolete });
    }
  }
  return groupBy(found, (definition) => definition.itemId);
}

export async function heldAmong(db: Reader, lotIds: readonly string[]): Promise<Set<string>> {
  if (lotIds.length === 0) return new Set();
  const rows = await db
    .select({ lotId: heldLots.lotId })
    .from(heldLots)
    .where(inArray(heldLots.lotId, [...lotIds]));
  return new Set(rows.map((row) => row.lotId));
}
