import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { items } from '@throughline/drizzle/plm/items';
import { asc, inArray, sql } from 'drizzle-orm';
import type { Item, ItemRevision } from '../items/commands.ts';
import { saveSubstitutes } from '../sourcing/substitutes.ts';
import { findLooped, loopRefusal } from '../structure/loops.ts';
import {
  atOnce,
  attempt,
  checkKnownLines,
  type NewLine,
  readComponents,
  type Refuse,
} from './checking.ts';
import { endOthers } from './history.ts';

/** A BOM to be saved, of a revision that is locked and in work. */
export interface BomToSave {
  readonly revision: ItemRevision;
  readonly batchQuantity: Quantity | null;
  readonly lines: readonly NewLine[];
}

type SavedLine = typeof bomLines.$inferSelect;

/**
 * The one way in which BOMs are saved, by hand or from a file, all of them or none. Who gathers
 * what is refused gets null, and nothing was written that must not stay: he rolls back.
 */
export async function saveBoms(
  work: Work,
  boms: readonly BomToSave[],
  refuseIn: (bom: number) => Refuse = () => atOnce,
): Promise<SavedLine[][] | null> {
  let isRefused = false;
  const refuse =
    (at: number): Refuse =>
    (refusal) => {
      isRefused = true;
      refuseIn(at)(refusal);
    };
  const parents = await lockParents(work, boms);
  const components = await readComponents(
    work,
    boms.flatMap(({ lines }) => lines),
  );
  const saved = boms.map(({ revision, lines, batchQuantity }, at) => {
    const item = parents.get(revision.itemId);
    if (!item) throw notFound('item', 'itemId');
    attempt(refuse(at), () => assertBatch(item, batchQuantity));
    return checkKnownLines(components, item, lines, refuse(at)).map((line) => ({
      ...line,
      id: newId(),
      revisionId: revision.id,
      recordedAt: work.now,
      recordedBy: work.actor,
    }));
  });
  if (isRefused) return null;
  await replaceLines(work, boms, saved);
  await saveBatches(work, boms, parents);
  const looped = await findLooped(work, boms.map(compositionOf));
  for (const [at, { revision }] of boms.entries()) {
    if (looped.includes(revision.itemId)) refuse(at)(loopRefusal());
  }
  return looped.length > 0 ? null : saved;
}

function compositionOf({ revision: { itemId }, lines }: BomToSave) {
  const shared = new Set(
    lines.flatMap(({ kind, componentId }) => (kind === 'CO_PRODUCT' ? [componentId] : [])),
  );
  // What comes out as both is costed by its share.
  const others = lines.filter(
    ({ kind, componentId }) => kind === 'COMPONENT' || !shared.has(componentId),
  );
  return {
    itemId,
    componentIds: others.flatMap(({ componentId, substitutes }) => [
      componentId,
      ...substitutes.map((substitute) => substitute.itemId),
    ]),
    coProductIds: [...shared],
  };
}

async function lockParents(
  work: Work,
  boms: readonly BomToSave[],
): Promise<ReadonlyMap<string, Item>> {
  const ids = boms.map(({ revision }) => revision.itemId);
  const found = await work.tx
    .select()
    .from(items)
    .where(inArray(items.id, ids))
    .orderBy(asc(items.id))
    .for('update');
  return indexBy(found, (item) => item.id);
}

function assertBatch(item: Item, batch: Quantity | null): void {
  if (batch === null || inStockUnit(item, batch, 'batchQuantity').gt(0)) return;
  throw new Refusal('QUANTITY_NOT_POSITIVE', 'A batch yields more than nothing.', 'batchQuantity');
}

async function replaceLines(
  work: Work,
  boms: readonly BomToSave[],
  saved: readonly (readonly SavedLine[])[],
): Promise<void> {
  const wanted = boms.map(({ lines }, at) =>
    (saved[at] ?? []).map((row, place) => ({ row, substitutes: lines[place]?.substitutes ?? [] })),
  );
  const staying = await endOthers(
    work,
    boms.map(({ revision }) => revision.id),
    wanted.flat(),
  );
  const coming = wanted.map((lines) => lines.filter((line) => !staying.has(line)));
  const rows = coming.flat().map(({ row }) => row);
  for (const piece of chunks(rows)) await work.tx.insert(bomLines).values(piece);
  for (const [at, { revision, lines }] of boms.entries()) {
    const standIns = lines.map(({ componentId, substitutes }, place) => {
      const line = wanted[at]?.[place];
      const isThere = !line || staying.has(line);
      return { lineId: line?.row.id ?? '', componentId, substitutes: isThere ? [] : substitutes };
    });
    await saveSubstitutes(work, revision.id, standIns);
  }
}

async function saveBatches(
  work: Work,
  boms: readonly BomToSave[],
  parents: ReadonlyMap<string, Item>,
): Promise<void> {
  const batches = boms.map(({ revision, batchQuantity }) => {
    const unit = parents.get(revision.itemId)?.unit ?? revision.batchUnit;
    return { id: revision.id, ...(batchQuantity ?? { value: '1', unit }) };
  });
  await work.tx.execute(sql`/* batches of BOMs */
    update plm.item_revision revision
    set batch_quantity = batch.value, batch_unit = batch.unit
    from jsonb_to_recordset(${JSON.stringify(batches)}::text::jsonb)
      as batch(id uuid, value numeric, unit text)
    where revision.id = batch.id`);
}
