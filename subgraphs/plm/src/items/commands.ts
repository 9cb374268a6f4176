import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { assertUnit } from '@throughline/chassis/values/quantity';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { desc, eq } from 'drizzle-orm';
import { assertNumber } from './rules.ts';

export type Item = typeof items.$inferSelect;
export type ItemRevision = typeof itemRevisions.$inferSelect;

export interface NewItem {
  readonly number: string;
  readonly description: string;
  readonly unit: string;
  readonly tracking: Item['tracking'];
}

export async function createItem(work: Work, input: NewItem): Promise<{ itemId: string }> {
  assertNumber(input.number);
  assertUnit(input.unit, 'unit');
  const itemId = newId();
  const taken = await work.tx
    .insert(items)
    .values({ id: itemId, ...input, createdAt: work.now })
    .onConflictDoNothing({ target: items.number })
    .returning({ id: items.id });
  if (taken.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `Another item has the number ${input.number}.`, 'number');
  }
  await work.tx.insert(itemRevisions).values({
    id: newId(),
    itemId,
    sequence: 1,
    batchUnit: input.unit,
    createdAt: work.now,
  });
  sayDefined(work, { id: itemId, ...input, conversions: [], gtin: null });
  return { itemId };
}

/** What the other subgraphs keep of an item, whole. */
export function sayDefined(
  work: Work,
  item: NewItem & Pick<Item, 'id' | 'conversions' | 'gtin'>,
): void {
  const { id: itemId, number, description, unit, tracking, conversions, gtin } = item;
  work.append({
    type: 'ItemDefined',
    aggregateType: 'Item',
    aggregateId: itemId,
    payload: { itemId, number, description, unit, tracking, conversions, gtin },
  });
}

/** The item's row, locked: what is decided about its revisions is decided one after another. */
export async function lockItem(work: Work, itemId: string, field = 'itemId'): Promise<Item> {
  const [item] = await work.tx.select().from(items).where(eq(items.id, itemId)).for('update');
  if (!item) throw notFound('item', field);
  return item;
}

/** A new revision in work; who calls copies BOM and process plan from the one it is based on. */
export async function startRevision(
  work: Work,
  input: { itemId: string; basedOnRevisionId: string | null },
): Promise<{ revision: ItemRevision; basedOn: ItemRevision }> {
  await lockItem(work, input.itemId);
  const all = await work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.itemId, input.itemId))
    .orderBy(desc(itemRevisions.sequence));
  if (all.some((one) => one.lifecycle === 'IN_WORK' || one.lifecycle === 'IN_REVIEW')) {
    throw new Refusal(
      'REVISION_IN_WORK',
      'A revision of this item is being designed already.',
      'itemId',
    );
  }
  const basedOn =
    input.basedOnRevisionId === null
      ? all[0]
      : all.find((one) => one.id === input.basedOnRevisionId);
  if (!basedOn) throw notFound('revision of this item', 'basedOnRevisionId');
  const [revision] = await work.tx
    .insert(itemRevisions)
    .values({
      id: newId(),
      itemId: input.itemId,
      sequence: (all[0]?.sequence ?? 0) + 1,
      predecessorId: basedOn.id,
      batchQuantity: basedOn.batchQuantity,
      batchUnit: basedOn.batchUnit,
      createdAt: work.now,
    })
    .returning();
  if (!revision) throw new Error('the new revision was not written');
  return { revision, basedOn };
}
