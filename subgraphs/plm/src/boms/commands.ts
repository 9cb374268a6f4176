import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { eq, inArray, sql } from 'drizzle-orm';
import { type Item, lockItem } from '../items/commands.ts';
import { assertInWork } from '../items/rules.ts';
import { assertDesignators } from './designators.ts';
import { assertSubstitutes, type NewSubstitute } from '../sourcing/rules.ts';
import { copySubstitutes, saveSubstitutes } from '../sourcing/substitutes.ts';
import { assertOutput, assertShares } from './outputs.ts';
import { assertLine, assertNoOverlap } from './rules.ts';

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

const mostLines = 10_000;
/** Two BOMs saved at once could close a loop that neither sees: structure is saved one by one. */
const structureLock = 7_305_011;

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

/** Whoever changes who is made of whom takes turns. */
export async function lockStructure(work: Work, lines: readonly unknown[]): Promise<void> {
  if (lines.length > mostLines) {
    throw new Refusal('TOO_MANY_LINES', `A BOM has at most ${mostLines} lines.`, 'lines');
  }
  await work.tx.execute(sql`select pg_advisory_xact_lock(${structureLock})`);
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
    assertLine(row, component, parent.id, at);
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

/** Walks down from the components through every design that is or can be in force, of any site. */
export async function assertNoLoop(
  work: Work,
  itemId: string,
  componentIds: readonly string[],
): Promise<void> {
  const [loop] = await work.tx.execute<{ found: boolean }>(sql`/* bom loop */
    with recursive below(item_id) as (
      select id::uuid from jsonb_array_elements_text(${JSON.stringify(componentIds)}::text::jsonb) as id
      union
      select next.item_id from below
      join plm.item_revision revision on revision.item_id = below.item_id
        and revision.lifecycle in ('IN_WORK', 'IN_REVIEW', 'RELEASED')
      cross join lateral (
        select component_id as item_id from plm.bom_line where revision_id = revision.id
        union all
        select substitute.item_id from plm.bom_line line
        join plm.bom_substitute substitute on substitute.line_id = line.id
        where line.revision_id = revision.id
        union all
        select line.component_id from plm.manufacturing_bom made
        join plm.manufacturing_bom_line line on line.bom_id = made.id
        where made.revision_id = revision.id and made.status in ('IN_WORK', 'RELEASED')
      ) next
    )
    select exists (select 1 from below where item_id = ${itemId}) as found`);
  if (loop?.found) {
    throw new Refusal(
      'BOM_LOOP',
      'One of the components contains this item, directly or further down.',
      'lines',
    );
  }
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
