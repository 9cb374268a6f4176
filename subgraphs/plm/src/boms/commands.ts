import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { eq, inArray } from 'drizzle-orm';
import { type Item, lockItem } from '../items/commands.ts';
import { assertInWork } from '../items/rules.ts';
import { assertDesignators } from './designators.ts';
import { assertSubstitutes, type NewSubstitute } from '../sourcing/rules.ts';
import { copySubstitutes, saveSubstitutes } from '../sourcing/substitutes.ts';
import { assertNoLoop, lockStructure } from '../structure/loops.ts';
import { assertOutput, assertShares } from './outputs.ts';
import { assertLotNumbers, assertNoOverlap } from './effectivity.ts';
import { assertLine } from './rules.ts';

export interface NewLine {
  readonly findNumber: number;
  readonly componentId: string;
  readonly quantity: Quantity;
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly phantom: boolean;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
  readonly operationSequence: number | null;
  readonly referenceDesignators: readonly string[];
  readonly substitutes: readonly NewSubstitute[];
  readonly kind: 'COMPONENT' | 'BY_PRODUCT' | 'CO_PRODUCT';
  readonly costShare: string | null;
}

export interface NewBom {
  readonly revisionId: string;
  readonly batchQuantity: Quantity | null;
  readonly lines: readonly NewLine[];
}

export async function setBom(work: Work, bom: NewBom): Promise<{ revisionId: string }> {
  await lockStructure(work, bom.lines);
  const { itemId } = await lockRevisionInWork(work, bom.revisionId);
  const item = await lockItem(work, itemId);
  const lines = await checkLines(work, item, bom.lines);
  await assertNoLoop(
    work,
    itemId,
    bom.lines.flatMap((line) => [
      line.componentId,
      ...line.substitutes.map((substitute) => substitute.itemId),
    ]),
  );
  await work.tx.delete(bomLines).where(eq(bomLines.revisionId, bom.revisionId));
  const rows = lines.map((line) => ({ ...line, id: newId(), revisionId: bom.revisionId }));
  for (const piece of chunks(rows)) await work.tx.insert(bomLines).values(piece);
  const standIns = rows.map(({ id, componentId }, at) => ({
    lineId: id,
    componentId,
    substitutes: bom.lines[at]?.substitutes ?? [],
  }));
  await saveSubstitutes(work, bom.revisionId, standIns);
  const batch = bom.batchQuantity ?? { value: '1', unit: item.unit };
  if (inStockUnit(item, batch, 'batchQuantity').lte(0)) {
    throw new Refusal(
      'QUANTITY_NOT_POSITIVE',
      'A batch yields more than nothing.',
      'batchQuantity',
    );
  }
  await work.tx
    .update(itemRevisions)
    .set({ batchQuantity: batch.value, batchUnit: batch.unit })
    .where(eq(itemRevisions.id, bom.revisionId));
  return { revisionId: bom.revisionId };
}

export async function lockRevisionInWork(work: Work, revisionId: string) {
  const [revision] = await work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.id, revisionId))
    .for('update');
  assertInWork(revision);
  if (!revision) throw notFound('revision', 'revisionId');
  return revision;
}

/** Lines in stock units; what else a line has goes with it. */
export async function checkLines<Line extends NewLine>(
  work: Work,
  parent: Item,
  lines: readonly Line[],
) {
  const ids = [...new Set(lines.map((line) => line.componentId))];
  const found: Item[] = [];
  for (const piece of chunks(ids)) {
    found.push(...(await work.tx.select().from(items).where(inArray(items.id, piece))));
  }
  const byId = indexBy(found, (row) => row.id);
  const checked = lines.map((line, at) => {
    const component = byId.get(line.componentId);
    if (!component) throw notFound('item', `lines.${at}.componentId`);
    const { quantity, referenceDesignators, substitutes, ...rest } = line;
    const field = `lines.${at}.quantity.unit`;
    const stockQuantity = plain(inStockUnit(component, quantity, field));
    const row = {
      ...rest,
      quantity: quantity.value,
      unit: quantity.unit,
      stockQuantity,
      referenceDesignators: [...referenceDesignators],
    };
    assertLine(row, component, parent, at);
    assertLotNumbers(row, parent, at);
    assertOutput({ ...row, substitutes }, component, at);
    const standIns = { componentId: line.componentId, parentItemId: parent.id, substitutes };
    assertSubstitutes(standIns, `lines.${at}.substitutes`);
    return row;
  });
  assertNoOverlap(checked);
  assertShares(checked.map((line) => ({ ...line, substitutes: [] })));
  assertDesignators(checked);
  return checked;
}

/** A new revision begins with what its predecessor had. */
export async function copyBom(work: Work, fromId: string, toId: string): Promise<void> {
  const lines = await work.tx.select().from(bomLines).where(eq(bomLines.revisionId, fromId));
  const lineIds = new Map(lines.map((line) => [line.id, newId()]));
  const rows = lines.map((line) => ({
    ...line,
    id: lineIds.get(line.id) ?? newId(),
    revisionId: toId,
  }));
  for (const piece of chunks(rows)) await work.tx.insert(bomLines).values(piece);
  await copySubstitutes(work, { revisionId: fromId }, { revisionId: toId, lineIds });
}
