import { newId } from '@throughline/chassis/ids';
import { chunks } from '@throughline/chassis/chunks';
import type { Work } from '@throughline/chassis/transaction';
import { lots, materialActuals } from '@throughline/drizzle/mes/genealogy';
import { jobOrders, jobResponses } from '@throughline/drizzle/mes/jobs';
import type { Events } from '@throughline/schema/events/contract';
import { eq, inArray, sql } from 'drizzle-orm';
import { addReported } from '../jobs/materials.ts';
import { lockWorkOrder } from '../orders/commands.ts';
import { noteLots } from '../products/commands.ts';

type Issue = Events['MaterialIssued'];

/** What ERP really issued: used up by the report it was for, or by all that the order makes. */
export async function noteIssued(work: Work, issue: Issue): Promise<void> {
  const { workOrderId, jobOrderId, jobResponseId } = issue;
  await lockWorkOrder(work, workOrderId);
  const reversedAt = await reversalOf(work, jobResponseId);
  const wholeOrder = jobResponseId === null || !(await isLast(work, jobOrderId));
  const rows = issue.lines.map(({ stockMoveId, itemId, materialId, lotId, quantity }) => ({
    id: newId(),
    use: 'CONSUMED' as const,
    itemId,
    lotId,
    quantity,
    workOrderId,
    jobOrderId,
    jobResponseId,
    materialId,
    stockMoveId,
    wholeOrder,
    recordedAt: work.now,
    reversedAt,
  }));
  for (const piece of chunks(rows)) await work.tx.insert(materialActuals).values(piece);
  await noteLots(work, await boughtLots(work, issue));
  await addIssued(work, issue, 1);
}

/** Those that were not made here. */
async function boughtLots(work: Work, { lines }: Issue) {
  const named = lines.flatMap(({ lotId, lotNumber: number, itemId }) =>
    lotId !== null && number !== null ? [{ lotId, itemId, number }] : [],
  );
  if (named.length === 0) return [];
  const made = await work.tx
    .select({ id: lots.id })
    .from(lots)
    .where(
      inArray(
        lots.id,
        named.map(({ lotId }) => lotId),
      ),
    );
  const here = new Set(made.map(({ id }) => id));
  return named.filter(({ lotId }) => !here.has(lotId));
}

/** When the report was taken back before ERP's issue for it was heard of. */
async function reversalOf(work: Work, jobResponseId: string | null): Promise<Date | null> {
  if (jobResponseId === null) return null;
  const [response] = await work.tx
    .select({ reversedAt: jobResponses.reversedAt })
    .from(jobResponses)
    .where(eq(jobResponses.id, jobResponseId));
  return response?.reversedAt ?? null;
}

async function isLast(work: Work, jobOrderId: string | null): Promise<boolean> {
  if (jobOrderId === null) return false;
  const [job] = await work.tx
    .select({ last: jobOrders.last })
    .from(jobOrders)
    .where(eq(jobOrders.id, jobOrderId));
  return job?.last ?? false;
}

/** What was given by hand counts against the line, so that backflush takes only the rest. */
async function addIssued(work: Work, issue: Issue, sign: 1 | -1): Promise<void> {
  const byHand = issue.jobResponseId === null;
  await work.tx.execute(sql`/* add issued */
    update mes.work_order_material material
    set issued_quantity = issued_quantity + ${sign} * change.quantity,
        handed_quantity = handed_quantity + ${byHand ? sign : 0} * change.quantity
    from (select pinned.id, round(sum(line.quantity / coalesce(other.ratio, 1)), 12) as quantity
          from jsonb_to_recordset(${JSON.stringify(issue.lines)}::text::jsonb)
            as line("materialId" uuid, "itemId" uuid, quantity numeric)
          join mes.work_order_material pinned on pinned.id = line."materialId"
          left join lateral jsonb_to_recordset(pinned.substitutes)
            as other("itemId" uuid, ratio numeric) on other."itemId" = line."itemId"
          group by pinned.id) change
    where material.id = change.id`);
}

/** Back in stock. ERP's movement is the opposite one: each finds an equal issue that still stands. */
export async function noteReturned(work: Work, issue: Issue): Promise<void> {
  const { workOrderId, jobResponseId } = issue;
  await lockWorkOrder(work, workOrderId);
  const found = await work.tx.execute(sql`/* return issues */
    with back as (
      select "itemId" as item_id, "lotId" as lot_id, "materialId" as material_id, quantity,
        row_number() over (partition by "itemId", "lotId", "materialId", quantity) as place
      from jsonb_to_recordset(${JSON.stringify(issue.lines)}::text::jsonb)
        as line("itemId" uuid, "lotId" uuid, "materialId" uuid, quantity numeric)
    ), standing as (
      select id, item_id, lot_id, material_id, quantity,
        row_number() over (partition by item_id, lot_id, material_id, quantity order by id) as place
      from mes.material_actual
      where work_order_id = ${workOrderId} and use = 'CONSUMED' and returned_at is null
        and job_response_id is not distinct from ${jobResponseId}::uuid
    )
    update mes.material_actual actual
    set returned_at = ${work.now.toISOString()}::timestamptz,
        reversed_at = coalesce(actual.reversed_at, ${work.now.toISOString()}::timestamptz)
    from back join standing on standing.item_id = back.item_id
      and standing.lot_id is not distinct from back.lot_id
      and standing.material_id is not distinct from back.material_id
      and standing.quantity = back.quantity and standing.place = back.place
    where actual.id = standing.id returning actual.id`);
  if (found.length < issue.lines.length) {
    throw new Error('something came back that was never issued to this work order');
  }
  await addIssued(work, issue, -1);
  const reversed = await reversalOf(work, jobResponseId);
  // The report stands and lost its material: the next one takes it again.
  if (jobResponseId !== null && reversed === null) await addReported(work, issue.lines, -1);
}
