import { convert, type Quantity } from '@throughline/chassis/values/quantity';
import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import {
  explode,
  type ExplodedComponent,
  type ExplodedLine,
} from '@throughline/definitions/explosion';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import type { DefinitionLine } from '@throughline/schema/events/plm';
import { inArray, sql } from 'drizzle-orm';
import type { ItemRevision } from '../items/commands.ts';

export type BomLine = typeof bomLines.$inferSelect;

export interface Explosion {
  readonly quantity: Quantity;
  readonly effectiveOn: string;
  readonly lines: readonly ExplodedLine[];
  readonly components: readonly ExplodedComponent[];
}

/** In the words of the published definition: quantities in the component's stock unit. */
export function toDefinitionLine(line: BomLine): DefinitionLine {
  return {
    lineId: line.id,
    findNumber: line.findNumber,
    componentItemId: line.componentId,
    quantity: line.stockQuantity,
    attrition: line.attrition,
    setUpQuantity: line.setUpQuantity,
    roundingMultiple: line.roundingMultiple,
    phantom: line.phantom,
    effectiveFrom: line.effectiveFrom,
    effectiveTo: line.effectiveTo,
    operationSequence: line.operationSequence,
  };
}

/** Three reads whatever the depth: the structure, the revisions in it, their lines. */
export async function explodeRevision(
  db: Reader,
  revision: ItemRevision,
  asked: Quantity | null,
  on: string,
): Promise<Explosion> {
  const chosen = await revisionsBelow(db, revision, on);
  const ids = [revision.id, ...chosen];
  const revisions = await db.select().from(itemRevisions).where(inArray(itemRevisions.id, ids));
  const parents = await db
    .select({ id: items.id, unit: items.unit })
    .from(items)
    .where(
      inArray(
        items.id,
        revisions.map((one) => one.itemId),
      ),
    );
  const unitOf = new Map(parents.map((item) => [item.id, item.unit]));
  const lines = await db.select().from(bomLines).where(inArray(bomLines.revisionId, ids));
  const linesOf = groupBy(lines, (line) => line.revisionId);
  const byItem = indexBy(revisions, (one) => one.itemId);
  const unit = unitOf.get(revision.itemId) ?? revision.batchUnit;
  const quantity = asked ?? { value: '1', unit };
  const made = explode({
    itemId: revision.itemId,
    quantity: convert(quantity.value, quantity.unit, unit, 'quantity'),
    on,
    lookup: (itemId) => {
      const found = byItem.get(itemId);
      if (!found) return null;
      const batch = convert(
        found.batchQuantity,
        found.batchUnit,
        unitOf.get(itemId) ?? found.batchUnit,
      );
      const sorted = (linesOf.get(found.id) ?? []).sort((a, b) => a.findNumber - b.findNumber);
      return { batchQuantity: plain(batch), lines: sorted.map(toDefinitionLine) };
    },
  });
  return { quantity, effectiveOn: on, ...made };
}

/**
 * The revisions in force on the date of everything below: `union` meets each part once. A part
 * that was never released stands with the design in work.
 */
async function revisionsBelow(db: Reader, top: ItemRevision, on: string): Promise<string[]> {
  const rows = await db.execute<{ revision_id: string }>(sql`/* structure below a revision */
    with recursive below(item_id, revision_id) as (
      select ${top.itemId}::uuid, ${top.id}::uuid
      union
      select line.component_id, chosen.id
      from below
      join plm.bom_line line on line.revision_id = below.revision_id
        and (line.effective_from is null or line.effective_from <= ${on}::date)
        and (line.effective_to is null or line.effective_to > ${on}::date)
      left join lateral (
        select revision.id from plm.item_revision revision
        where revision.item_id = line.component_id and revision.lifecycle <> 'OBSOLETE'
          and (revision.effective_from <= ${on}::date
            or (revision.label is null and not exists (
              select 1 from plm.item_revision released
              where released.item_id = line.component_id and released.label is not null)))
        order by revision.effective_from desc nulls last limit 1
      ) chosen on true
    )
    select distinct revision_id from below where revision_id is not null`);
  return rows.map((row) => row.revision_id).filter((id) => id !== top.id);
}
