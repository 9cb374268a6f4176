import { inStockUnit, type Measured } from '@throughline/chassis/values/quantity';
import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { type Decimal, plain } from '@throughline/chassis/values/decimal';
import type { Lookup } from '@throughline/definitions/explosion';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import {
  manufacturingBomLines,
  manufacturingBoms,
} from '@throughline/drizzle/plm/manufacturing-boms';
import type { DefinitionLine, DefinitionOutput } from '@throughline/schema/events/plm';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { ItemRevision } from '../items/commands.ts';

export type BomLine = typeof bomLines.$inferSelect;

/** In the words of the published definition: quantities in the component's stock unit. */
export function toDefinitionLine(line: SiteLine): DefinitionLine {
  const { fromLotNumber: from, toLotNumber: to } = line;
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
    ...(from === null && to === null ? {} : { lotNumbers: { from, to } }),
  };
}

export const goesIn = ({ kind }: { kind?: BomLine['kind'] }) =>
  kind === undefined || kind === 'COMPONENT';

/** What comes out, in the words of the published definition; of a component, nothing. */
export function toDefinitionOutputs(line: SiteLine): DefinitionOutput[] {
  const { kind } = line;
  if (kind === undefined || kind === 'COMPONENT') return [];
  return [
    {
      lineId: line.id,
      findNumber: line.findNumber,
      itemId: line.componentId,
      kind,
      quantity: line.stockQuantity,
      costShare: line.costShare ?? null,
      effectiveFrom: line.effectiveFrom,
      effectiveTo: line.effectiveTo,
      operationSequence: line.operationSequence,
    },
  ];
}

/** What a batch of a revision yields, in its item's stock unit. */
export function batchOf(
  { batchQuantity, batchUnit }: Pick<ItemRevision, 'batchQuantity' | 'batchUnit'>,
  item: Measured,
): Decimal {
  return inStockUnit(item, { value: batchQuantity, unit: batchUnit });
}

/** What is known of everything below a revision on a date, in memory. */
export interface Structure {
  readonly top: Measured;
  readonly lookup: Lookup;
}

interface Reading {
  readonly on: string;
  readonly siteId: string | null;
  /** What takes whose place; null: nothing does. */
  readonly successorOf: SuccessorOf | null;
}

/** Three reads whatever the depth: the structure, the revisions in it, their lines. */
export async function readStructure(
  db: Reader,
  revision: ItemRevision,
  { on, siteId, successorOf }: Reading,
): Promise<Structure> {
  const chosen = await revisionsBelow(db, revision, on, {
    siteId,
    followed: successorOf !== null,
  });
  const ids = [revision.id, ...chosen];
  const revisions = await db.select().from(itemRevisions).where(inArray(itemRevisions.id, ids));
  const parents = await db
    .select({ id: items.id, unit: items.unit, conversions: items.conversions })
    .from(items)
    .where(
      inArray(
        items.id,
        revisions.map((one) => one.itemId),
      ),
    );
  const itemOf = indexBy(parents, (item) => item.id);
  const linesOf = await linesAt(db, ids, siteId);
  const byItem = indexBy(revisions, (one) => one.itemId);
  const top = itemOf.get(revision.itemId);
  if (!top) throw new Error('a revision without its item');
  const known = new Map<string, ReturnType<Lookup>>();
  const read: Lookup = (itemId) => {
    const found = byItem.get(itemId);
    const item = itemOf.get(itemId);
    if (!found || !item) return null;
    const sorted = (linesOf.get(found.id) ?? []).sort((a, b) => a.findNumber - b.findNumber);
    return {
      batchQuantity: plain(batchOf(found, item)),
      lines: sorted.filter(goesIn).map(toDefinitionLine),
      outputs: sorted.flatMap(toDefinitionOutputs),
    };
  };
  const lookup: Lookup = (itemId) => {
    const before = known.get(itemId);
    if (before !== undefined) return before;
    const now = read(itemId);
    known.set(itemId, now);
    return now;
  };
  return { top, lookup };
}

/** Lines of revisions, as a site makes them where it has a manufacturing BOM. */
async function linesAt(db: Reader, revisionIds: string[], siteId: string | null) {
  const lines = await db.select().from(bomLines).where(inArray(bomLines.revisionId, revisionIds));
  const engineering: Map<string, SiteLine[]> = groupBy(lines, (line) => line.revisionId);
  if (siteId === null) return engineering;
  const boms = await db
    .select({ id: manufacturingBoms.id, revisionId: manufacturingBoms.revisionId })
    .from(manufacturingBoms)
    .where(
      and(
        inArray(manufacturingBoms.revisionId, revisionIds),
        eq(manufacturingBoms.siteId, siteId),
        eq(manufacturingBoms.status, 'RELEASED'),
      ),
    );
  if (boms.length === 0) return engineering;
  const revisionOf = new Map(boms.map((bom) => [bom.id, bom.revisionId]));
  const siteLines = await db
    .select()
    .from(manufacturingBomLines)
    .where(inArray(manufacturingBomLines.bomId, [...revisionOf.keys()]));
  const made = groupBy(siteLines, (line) => revisionOf.get(line.bomId) ?? '');
  for (const { revisionId } of boms) {
    // What comes out is engineering's wherever it is made.
    const outputs = (engineering.get(revisionId) ?? []).filter((line) => !goesIn(line));
    engineering.set(revisionId, [...(made.get(revisionId) ?? []), ...outputs]);
  }
  return engineering;
}

/** A line of engineering's, or of a site's, which has components only. */
type SiteLine = Omit<
  BomLine,
  'revisionId' | 'referenceDesignators' | 'kind' | 'costShare' | 'recordedAt' | 'recordedBy'
> &
  Partial<Pick<BomLine, 'kind' | 'costShare'>>;

/** The same lines where the walk goes down: nothing is read for what isn't asked. */
function linesBelow({ siteId, followed }: { siteId: string | null; followed: boolean }): SQL {
  if (siteId === null && !followed) {
    return sql`join plm.bom_line line on line.revision_id = below.revision_id`;
  }
  const released = sql`plm.manufacturing_bom made
        where made.revision_id = below.revision_id and made.site_id = ${siteId}
          and made.status = 'RELEASED'`;
  const parts = [
    sql`select component_id, effective_from, effective_to from plm.bom_line
        where revision_id = below.revision_id`,
  ];
  if (siteId !== null) {
    parts[0] = sql`${parts[0]} and not exists (select 1 from ${released})`;
    parts.push(sql`select component_id, effective_from, effective_to from plm.manufacturing_bom_line
        where bom_id = (select made.id from ${released})`);
  }
  if (followed) {
    parts.push(sql`select successor_id, effective_from, null from plm.item_supersession
        where item_id = below.item_id and ended_at is null`);
  }
  return sql`join lateral (${sql.join(parts, sql` union all `)}) line on true`;
}

/**
 * The revisions in force on the date of everything below: `union` meets each part once. A part
 * that was never released stands with the design in work.
 */
async function revisionsBelow(
  db: Reader,
  top: ItemRevision,
  on: string,
  where: { siteId: string | null; followed: boolean },
): Promise<string[]> {
  const rows = await db.execute<{ revision_id: string }>(sql`/* structure below a revision */
    with recursive below(item_id, revision_id) as (
      select ${top.itemId}::uuid, ${top.id}::uuid
      union
      select line.component_id, chosen.id
      from below
      ${linesBelow(where)}
        and (line.effective_from is null or line.effective_from <= ${on}::date)
        and (line.effective_to is null or line.effective_to > ${on}::date)
      left join lateral (
        select revision.id, revision.lifecycle from plm.item_revision revision
        where revision.item_id = line.component_id
          and (revision.effective_from <= ${on}::date
            or (revision.label is null and not exists (
              select 1 from plm.item_revision released
              where released.item_id = line.component_id and released.label is not null)))
        order by revision.effective_from desc nulls last limit 1
      ) chosen on chosen.lifecycle <> 'OBSOLETE'
    )
    select distinct revision_id from below where revision_id is not null`);
  return rows.map((row) => row.revision_id).filter((id) => id !== top.id);
}
