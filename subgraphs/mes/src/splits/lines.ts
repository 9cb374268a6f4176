import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { jobOrders, jobPlans } from '@throughline/drizzle/mes/jobs';
import {
  workOrderMaterials,
  workOrderOutputs,
  workOrderPegs,
} from '@throughline/drizzle/mes/orders';
import { eq, inArray, sql } from 'drizzle-orm';
import type { WorkOrder } from '../orders/commands.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { materialsOf, type Output } from '../orders/pinning.ts';
import { exact } from '../orders/rules.ts';
import { findItems } from '../products/queries.ts';
import { minutesFor, shareOf } from './rules.ts';

export function outputsOf(work: Work, workOrderId: string): Promise<Output[]> {
  return work.tx
    .select()
    .from(workOrderOutputs)
    .where(eq(workOrderOutputs.workOrderId, workOrderId))
    .orderBy(workOrderOutputs.id);
}

/** The same operations for another order. */
export async function copyJobs(
  work: Work,
  jobs: readonly JobOrder[],
  { id: workOrderId, quantity }: WorkOrder,
): Promise<void> {
  const copies = jobs.map(({ dispatchRank: _, ...job }) => ({
    of: job.id,
    row: {
      ...job,
      id: newId(),
      workOrderId,
      quantity,
      plannedMinutes: minutesFor(job, quantity),
      status: 'WAITING' as const,
      workUnitId: null,
    },
  }));
  await work.tx.insert(jobOrders).values(copies.map(({ row }) => row));
  const plans = await work.tx
    .select()
    .from(jobPlans)
    .where(
      inArray(
        jobPlans.jobOrderId,
        copies.map(({ of }) => of),
      ),
    );
  const rows = plans.flatMap((plan) => {
    const copy = copies.find(({ of }) => of === plan.jobOrderId);
    return copy ? [{ ...plan, jobOrderId: copy.row.id }] : [];
  });
  if (rows.length > 0) await work.tx.insert(jobPlans).values(rows);
}

export async function resizeJobs(
  work: Work,
  jobs: readonly JobOrder[],
  quantity: string,
): Promise<void> {
  const changes = jobs.map((job) => ({ id: job.id, minutes: minutesFor(job, quantity) }));
  await work.tx.execute(sql`/* resize jobs */
    update mes.job_order job set quantity = ${quantity}, planned_minutes = change.minutes
    from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb)
      as change(id uuid, minutes numeric)
    where job.id = change.id`);
}

function assertNothingIssued(
  order: WorkOrder,
  lines: readonly { readonly issuedQuantity: string }[],
): void {
  if (sum(lines.map((line) => line.issuedQuantity)).isZero()) return;
  throw new Refusal(
    'MATERIAL_ISSUED',
    `${order.number} was given material: that goes back to stock first.`,
    'workOrderId',
  );
}

/** Materials, outputs and what it is for: the part gets its share, the rest stays. */
export async function splitLines(work: Work, order: WorkOrder, part: WorkOrder): Promise<void> {
  const share = (total: string, inPieces = false) =>
    exact(shareOf(total, part.quantity, order.quantity, inPieces));
  const materials = await materialsOf(work, order.id);
  assertNothingIssued(order, materials);
  const items = await findItems(
    work.tx,
    materials.map((line) => line.itemId),
  );
  const lines = materials.map((line) => ({
    of: line.id,
    id: newId(),
    workOrderId: part.id,
    itemId: line.itemId,
    operationSequence: line.operationSequence,
    substitutes: line.substitutes,
    requiredQuantity: share(line.requiredQuantity, items.get(line.itemId)?.tracking === 'SERIAL'),
  }));
  if (lines.length > 0) {
    await work.tx.insert(workOrderMaterials).values(lines.map(({ of: _, ...line }) => line));
  }
  await change(work, 'work_order_material', 'required_quantity', -1, lines, 'requiredQuantity');
  const outputs = (await outputsOf(work, order.id)).map((output) => ({
    of: output.id,
    id: newId(),
    workOrderId: part.id,
    itemId: output.itemId,
    kind: output.kind,
    plannedQuantity: share(output.plannedQuantity),
  }));
  if (outputs.length > 0) {
    await work.tx.insert(workOrderOutputs).values(outputs.map(({ of: _, ...output }) => output));
  }
  await change(work, 'work_order_output', 'planned_quantity', -1, outputs, 'plannedQuantity');
  await work.tx.execute(sql`/* split pegs */
    with shared as (
      select sales_order_line_id, sales_order_id,
        round(quantity * ${part.quantity}::numeric / ${order.quantity}::numeric, 12) as part
      from mes.work_order_peg where work_order_id = ${order.id}
    ), rest as (
      update mes.work_order_peg peg set quantity = peg.quantity - shared.part
      from shared where peg.work_order_id = ${order.id}
        and peg.sales_order_line_id = shared.sales_order_line_id)
    insert into mes.work_order_peg (work_order_id, sales_order_line_id, sales_order_id, quantity)
    select ${part.id}::uuid, sales_order_line_id, sales_order_id, part from shared`);
}

type Table = 'work_order_material' | 'work_order_output';

async function change<Field extends string>(
  work: Work,
  table: Table,
  column: 'required_quantity' | 'planned_quantity',
  sign: 1 | -1,
  rows: readonly (Record<Field, string> & { readonly of: string })[],
  field: Field,
): Promise<void> {
  const changes = rows.map((row) => ({ id: row.of, change: row[field] }));
  const [name, set] = [sql.identifier(table), sql.identifier(column)];
  await work.tx.execute(sql`/* change quantities of lines */
    update mes.${name} line set ${set} = line.${set} + ${sign} * change.change
    from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb)
      as change(id uuid, change numeric)
    where line.id = change.id`);
}

/** All that the one needs and puts out, the other does. */
export async function mergeLines(work: Work, order: WorkOrder, into: WorkOrder): Promise<void> {
  const [from, to] = [await materialsOf(work, order.id), await materialsOf(work, into.id)];
  assertNothingIssued(order, from);
  const materials = from.flatMap((line) => {
    const same = to.find(
      (one) => one.itemId === line.itemId && one.operationSequence === line.operationSequence,
    );
    return same ? [{ of: same.id, quantity: line.requiredQuantity }] : [];
  });
  await change(work, 'work_order_material', 'required_quantity', 1, materials, 'quantity');
  const known = await outputsOf(work, into.id);
  const outputs = (await outputsOf(work, order.id)).flatMap((output) => {
    const same = known.find((one) => one.itemId === output.itemId && one.kind === output.kind);
    return same ? [{ of: same.id, quantity: output.plannedQuantity }] : [];
  });
  await change(work, 'work_order_output', 'planned_quantity', 1, outputs, 'quantity');
  const pegs = await work.tx
    .select()
    .from(workOrderPegs)
    .where(eq(workOrderPegs.workOrderId, order.id));
  if (pegs.length === 0) return;
  await work.tx
    .insert(workOrderPegs)
    .values(
      pegs.map((peg) => ({
        ...peg,
        workOrderId: into.id,
        quantity: decimal(peg.quantity).toFixed(),
      })),
    )
    .onConflictDoUpdate({
      target: [workOrderPegs.workOrderId, workOrderPegs.salesOrderLineId],
      set: { quantity: sql`${workOrderPegs.quantity} + excluded.quantity` },
    });
}
