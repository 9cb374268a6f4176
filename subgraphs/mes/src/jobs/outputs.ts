import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { materialActuals } from '@throughline/drizzle/mes/genealogy';
import { reportedOutputs } from '@throughline/drizzle/mes/jobs';
import { workOrderOutputs } from '@throughline/drizzle/mes/orders';
import { eq, sql } from 'drizzle-orm';
import { exact } from '../orders/rules.ts';
import { findItems } from '../products/queries.ts';
import type { LockedJob } from './commands.ts';
import { lotFor } from './lots.ts';
import { type Progress, putOut } from './rules.ts';

type ReportedOutput = typeof reportedOutputs.$inferSelect;

/** By-products and co-products of a report of the last operation, with lots where they have lots. */
export async function noteOutputs(
  work: Work,
  { order, job }: LockedJob,
  jobResponseId: string,
  progress: Progress,
): Promise<ReportedOutput[]> {
  if (!job.last) return [];
  const pinned = await work.tx
    .select()
    .from(workOrderOutputs)
    .where(eq(workOrderOutputs.workOrderId, order.id))
    .orderBy(workOrderOutputs.id);
  const items = await findItems(
    work.tx,
    pinned.map((output) => output.itemId),
  );
  const made: ReportedOutput[] = [];
  for (const output of pinned) {
    const quantity = putOut(output, progress);
    if (quantity.isZero()) continue;
    const { itemId } = output;
    const isTracked = items.get(itemId)?.tracking === 'LOT';
    const lot = isTracked ? await lotFor(work, { id: order.id, itemId }, 'LOT', null) : null;
    made.push({
      id: newId(),
      jobResponseId,
      outputId: output.id,
      itemId,
      lotId: lot?.id ?? null,
      lotNumber: lot?.number ?? null,
      quantity: exact(quantity),
    });
  }
  if (made.length === 0) return [];
  await work.tx.insert(reportedOutputs).values(made);
  await work.tx.insert(materialActuals).values(
    made.map(({ itemId, lotId, quantity }) => ({
      id: newId(),
      use: 'PRODUCED' as const,
      itemId,
      lotId,
      quantity,
      workOrderId: order.id,
      jobOrderId: job.id,
      jobResponseId,
      wholeOrder: false,
      recordedAt: work.now,
    })),
  );
  await addReportedOutputs(work, made, 1);
  return made;
}

/** What a report put out is taken back with it. */
export async function takeBackOutputs(
  work: Work,
  jobResponseId: string,
): Promise<ReportedOutput[]> {
  const made = await work.tx
    .select()
    .from(reportedOutputs)
    .where(eq(reportedOutputs.jobResponseId, jobResponseId))
    .orderBy(reportedOutputs.id);
  if (made.length > 0) await addReportedOutputs(work, made, -1);
  return made;
}

async function addReportedOutputs(
  work: Work,
  made: readonly ReportedOutput[],
  sign: 1 | -1,
): Promise<void> {
  await work.tx.execute(sql`/* add reported outputs */
    update mes.work_order_output output
    set reported_quantity = reported_quantity + ${sign} * change.quantity
    from jsonb_to_recordset(${JSON.stringify(made)}::text::jsonb)
      as change("outputId" uuid, quantity numeric)
    where output.id = change."outputId"`);
}

/** As the events tell it. */
export function toldOutputs(made: readonly ReportedOutput[]) {
  return made.map(({ outputId, itemId, quantity, lotId, lotNumber }) => ({
    outputId,
    itemId,
    quantity,
    lotId,
    lotNumber,
  }));
}
