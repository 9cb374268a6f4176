import type { Reader } from '@throughline/chassis/database';
import { chunks } from '@throughline/chassis/chunks';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import { definitionOn } from '@throughline/definitions/effectivity';
import { definitions, items, sites } from '@throughline/drizzle/erp/references';
import { type ProductDefinition, productDefinition } from '@throughline/schema/events/plm';
import { eq, inArray } from 'drizzle-orm';

export type Item = typeof items.$inferSelect;
export type Site = typeof sites.$inferSelect;

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

export async function siteOf(db: Reader, id: string, field = 'siteId'): Promise<Site> {
  const [site] = await db.select().from(sites).where(eq(sites.id, id));
  if (!site) throw notFound('site', field);
  return site;
}

/** Definitions published so far, chosen by the date for which they are needed. */
export class Definitions {
  readonly #ofItem: ReadonlyMap<string, readonly ProductDefinition[]>;
  readonly byRevision: ReadonlyMap<string, ProductDefinition>;

  constructor(all: readonly ProductDefinition[]) {
    this.byRevision = indexBy(all, (definition) => definition.revisionId);
    this.#ofItem = groupBy(all, (definition) => definition.itemId);
  }

  of(itemId: string): readonly ProductDefinition[] {
    return this.#ofItem.get(itemId) ?? [];
  }

  on(itemId: string, date: string): ProductDefinition | null {
    return definitionOn(this.of(itemId), date);
  }

  itemIds(): IterableIterator<string> {
    return this.#ofItem.keys();
  }
}

let read: Definitions = new Definitions([]);

/**
 * All definitions: planning and costing walk the whole structure in memory. They never change once
 * they are published, so only those that were not read before are read.
 */
export async function allDefinitions(db: Reader): Promise<Definitions> {
  const there = await db.select({ id: definitions.revisionId }).from(definitions);
  const known = read.byRevision;
  const missing = there.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  if (missing.length === 0 && there.length === known.size) return read;
  const found = there.flatMap(({ id }) => known.get(id) ?? []);
  for (const piece of chunks(missing)) {
    const rows = await db
      .select({ snapshot: definitions.snapshot })
      .from(definitions)
      .where(inArray(definitions.revisionId, piece));
    found.push(...rows.map((row) => row.snapshot as ProductDefinition));
  }
  return (read = new Definitions(found));
}

export async function definitionOf(
  db: Reader,
  revisionId: string,
): Promise<ProductDefinition | null> {
  const [row] = await db.select().from(definitions).where(eq(definitions.revisionId, revisionId));
  return row ? productDefinition.parse(row.snapshot) : null;
}
