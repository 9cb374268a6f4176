import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { items } from '@throughline/drizzle/plm/items';
import { substitutes } from '@throughline/drizzle/plm/sourcing';
import { eq, inArray } from 'drizzle-orm';
import type { NewSubstitute } from './rules.ts';

export interface LineWithSubstitutes {
  readonly lineId: string;
  readonly componentId: string;
  readonly substitutes: readonly NewSubstitute[];
}

/** Saved with the BOM whose lines they are on, after that was checked. */
export async function saveSubstitutes(
  work: Work,
  revisionId: string,
  lines: readonly LineWithSubstitutes[],
): Promise<void> {
  const rows = lines.flatMap((line, at) => {
    const field = `lines.${at}.substitutes`;
    return line.substitutes.map((one, place) => ({
      field: `${field}.${place}.itemId`,
      row: { ...one, id: newId(), revisionId, lineId: line.lineId },
    }));
  });
  if (rows.length === 0) return;
  const known = new Set<string>();
  for (const piece of chunks([...new Set(rows.map(({ row }) => row.itemId))])) {
    const found = await work.tx
      .select({ id: items.id })
      .from(items)
      .where(inArray(items.id, piece));
    for (const { id } of found) known.add(id);
  }
  const strange = rows.find(({ row }) => !known.has(row.itemId));
  if (strange) throw notFound('item', strange.field);
  for (const piece of chunks(rows)) {
    await work.tx.insert(substitutes).values(piece.map(({ row }) => row));
  }
}

/** Lines of a new revision are copies: what stood on the old ones stands on them. */
export async function copySubstitutes(
  work: Work,
  from: { revisionId: string },
  to: { revisionId: string; lineIds: ReadonlyMap<string, string> },
): Promise<void> {
  const old = await work.tx
    .select()
    .from(substitutes)
    .where(eq(substitutes.revisionId, from.revisionId));
  const rows = old.flatMap((row) => {
    const lineId = to.lineIds.get(row.lineId);
    return lineId === undefined ? [] : [{ ...row, id: newId(), lineId, revisionId: to.revisionId }];
  });
  for (const piece of chunks(rows)) await work.tx.insert(substitutes).values(piece);
}
