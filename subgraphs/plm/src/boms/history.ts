import { chunks } from '@throughline/chassis/chunks';
import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { substitutes } from '@throughline/drizzle/plm/sourcing';
import { inArray, sql } from 'drizzle-orm';
import type { NewSubstitute } from '../sourcing/rules.ts';

type Line = typeof bomLines.$inferSelect;

interface WantedLine {
  readonly row: Line;
  readonly substitutes: readonly NewSubstitute[];
}

/**
 * Ends the lines that a BOM is no longer to have: they go into the past with all that stood on
 * them. Those that are wanted as they are stay, so that history holds changes and not copies.
 */
export async function endOthers(
  work: Work,
  revisionIds: readonly string[],
  wanted: readonly WantedLine[],
): Promise<ReadonlySet<WantedLine>> {
  const known = groupBy(await linesOf(work, revisionIds), contentOf);
  const staying = new Set<WantedLine>();
  for (const line of wanted) if (known.get(contentOf(line))?.pop()) staying.add(line);
  const ended = [...known.values()].flat().map(({ row }) => row.id);
  for (const piece of chunks(ended)) await end(work, piece);
  return staying;
}

async function linesOf(work: Work, revisionIds: readonly string[]): Promise<WantedLine[]> {
  const ids = [...revisionIds];
  const rows = await work.tx.select().from(bomLines).where(inArray(bomLines.revisionId, ids));
  const standIns = groupBy(
    await work.tx.select().from(substitutes).where(inArray(substitutes.revisionId, ids)),
    (one) => one.lineId,
  );
  return rows.map((row) => ({ row, substitutes: standIns.get(row.id) ?? [] }));
}

const number = (value: string | null) => value && plain(value);

/** All that is said of a line, but when and by whom. */
function contentOf({ row, substitutes: standIns }: WantedLine): string {
  return JSON.stringify([
    [row.revisionId, row.findNumber, row.componentId, row.kind, row.unit, row.phantom],
    [row.effectiveFrom, row.effectiveTo, row.fromLotNumber, row.toLotNumber],
    [row.operationSequence, row.referenceDesignators],
    [row.quantity, row.stockQuantity, row.attrition, row.setUpQuantity].map(number),
    [row.roundingMultiple, row.costShare].map(number),
    standIns.map(({ itemId, rank, ratio }) => `${itemId} ${rank} ${plain(ratio)}`).sort(),
  ]);
}

const columns = sql.raw(`id, find_number, kind, cost_share, quantity, unit, stock_quantity,
  attrition, set_up_quantity, rounding_multiple, phantom, effective_from, effective_to,
  from_lot_number, to_lot_number,  operation_sequence, reference_designators, recorded_at, recorded_by, revision_id, component_id`);

async function end(work: Work, lineIds: readonly string[]): Promise<void> {
  const ids = sql`(select id::uuid from jsonb_array_elements_text(
    ${JSON.stringify(lineIds)}::text::jsonb) as ended(id))`;
  await work.tx.execute(sql`/* BOM lines into the past */
    insert into plm.bom_line_past (${columns}, ended_at, ended_by)
    select ${columns}, ${work.now.toISOString()}::timestamptz, ${work.actor}
    from plm.bom_line where id in ${ids}`);
  await work.tx.execute(sql`/* what stood in on them */
    insert into plm.bom_substitute_past (id, line_id, item_id, rank, ratio)
    select id, line_id, item_id, rank, ratio from plm.bom_substitute where line_id in ${ids}`);
  await work.tx.execute(sql`/* ended BOM lines */
    delete from plm.bom_line where id in ${ids}`);
}
