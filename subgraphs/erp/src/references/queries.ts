import type { Reader } from '@throughline/chassis/database';
import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import { asMadeBy } from '@throughline/definitions/effectivity';
import { definitions, items, siteDefinitions, sites } from '@throughline/drizzle/erp/references';
import {
  type ProductDefinition,
  productDefinition,
  siteDefinition,
} from '@throughline/schema/events/plm';
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

/** What PLM has deleted is not planned, ordered or sold any more. */
export function assertNotDeleted(item: Pick<Item, 'number' | 'deletedAt'>, field = 'itemId'): void {
  if (item.deletedAt === null) return;
  throw new Refusal('ITEM_DELETED', `${item.number} was deleted.`, field);
}

/** A superseded revision is made only as long as it is kept buildable beside its successor. */
export async function assertBuildable(
  db: Reader,
  { revisionId, label }: Pick<ProductDefinition, 'revisionId' | 'label'>,
  { number, dueOn }: { readonly number: string; readonly dueOn: string },
): Promise<void> {
  const [found] = await db
    .select({ superseded: definitions.superseded, kept: definitions.keptBuildable })
    .from(definitions)
    .where(eq(definitions.revisionId, revisionId));
  if (!found?.superseded || found.kept) return;
  throw new Refusal(
    'REVISION_NOT_BUILDABLE',
    `${number}: revision ${label}, valid on ${dueOn}, is superseded and not kept buildable.`,
    'plannedOrderId',
  );
}

export async function siteOf(db: Reader, id: string, field = 'siteId'): Promise<Site> {
  const [site] = await db.select().from(sites).where(eq(sites.id, id));
  if (!site) throw notFound('site', field);
  return site;
}

export async function definitionOf(
  db: Reader,
  revisionId: string,
  manufacturingBomId: string | null = null,
): Promise<ProductDefinition | null> {
  const [row] = await db.select().from(definitions).where(eq(definitions.revisionId, revisionId));
  if (!row) return null;
  const definition = productDefinition.parse(row.snapshot);
  if (manufacturingBomId === null) return definition;
  const [site] = await db
    .select()
    .from(siteDefinitions)
    .where(eq(siteDefinitions.manufacturingBomId, manufacturingBomId));
  return asMadeBy(definition, site && siteDefinition.parse(site.snapshot));
}
