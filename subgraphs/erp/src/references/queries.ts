import type { Reader } from '@throughline/chassis/database';
import { chunks } from '@throughline/chassis/chunks';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import { definitionOn, type KnownDefinition } from '@throughline/definitions/effectivity';
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
  readonly #ofItem: ReadonlyMap<string, readonly KnownDefinition[]>;
  readonly byRevision: ReadonlyMap<string, KnownDefinition>;

  constructor(all: readonly KnownDefinition[]) {
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
  const { revisionId, obsolete } = definitions;
  const there = await db.select({ id: revisionId, obsolete }).from(definitions);
  const isKnown = (one: (typeof there)[number]): boolean =>
    (read.byRevision.get(one.id)?.obsolete ?? false) === one.obsolete &&
    read.byRevision.has(one.id);
  const missing = there.filter((one) => !isKnown(one)).map(({ id }) => id);
  if (missing.length === 0 && there.length === read.byRevision.size) return read;
  const found = there.flatMap((one) => (isKnown(one) ? (read.byRevision.get(one.id) ?? []) : []));
  for (const piece of chunks(missing)) {
    const rows = await db
      .select({ snapshot: definitions.snapshot, obsolete })
      .from(definitions)
      .where(inArray(revisionId, piece));
    found.push(
      ...rows.map((row) => {
        const definition = asPublishedNow(row.snapshot as ProductDefinition);
        return row.obsolete ? { ...definition, obsolete: true } : definition;
      }),
    );
  }
  return (read = new Definitions(found));
}

/** One kept before process plans had crews is read as what it meant; checking all would take long. */
function asPublishedNow(snapshot: ProductDefinition): ProductDefinition {
  const isCurrent = snapshot.operations.every((operation) => 'crewSize' in operation);
  return isCurrent ? snapshot : productDefinition.parse(snapshot);
}

export async function definitionOf(
  db: Reader,
  revisionId: string,
): Promise<ProductDefinition | null> {
  const [row] = await db.select().from(definitions).where(eq(definitions.revisionId, revisionId));
  return row ? productDefinition.parse(row.snapshot) : null;
}
