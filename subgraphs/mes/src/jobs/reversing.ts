import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { materialActuals } from '@throughline/drizzle/mes/genealogy';
import { jobResponses, reportedMaterials } from '@throughline/drizzle/mes/jobs';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { assertNotPassedOn } from '../flows/rules.ts';
import { type JobOrder, moveJobs, settleJobs } from '../orders/job-states.ts';
import { mostOf } from '../tolerances/rules.ts';
import { lockJob } from './commands.ts';
import { comesOf } from './flowing.ts';
import { addReported, type Used } from './materials.ts';
import { takeBackOutputs, toldOutputs } from './outputs.ts';
import { addQuantities, tell } from './reporting.ts';
import { hereOf, reworkAt, reworkOf } from '../reworks/queries.ts';
import { assertReversible } from './rules.ts';
import { assertBack } from '../reworks/rules.ts';

/** Takes a wrong report back. A job that was completed on it runs again, to be reported right. */
export async function reverseJobResponse(
  work: Work,
  input: { jobResponseId: string; reason: string },
): Promise<{ id: string }> {
  assertReason(input.reason);
  const [found] = await work.tx
    .select()
    .from(jobResponses)
    .where(eq(jobResponses.id, input.jobResponseId));
  if (!found) throw notFound('report', 'jobResponseId');
  const locked = await lockJob(work, found.jobOrderId);
  const [response] = await work.tx.select().from(jobResponses).where(eq(jobResponses.id, found.id));
  if (!response) throw notFound('report', 'jobResponseId');
  const rework = await reworkAt(work, found.jobOrderId);
  assertReversible(response, locked.order, hereOf(rework));
  assertNotPassedOn(locked.job, locked.jobs, {
    good: response.goodQuantity,
    most: mostOf(locked.order),
    openRework: await reworkOf(
      work.tx,
      locked.jobs.map((job) => job.id),
    ),
  });
  const { id: jobResponseId } = response;
  const reversed = { reversedAt: work.now, reversalReason: input.reason, reversedBy: work.actor };
  await work.tx.update(jobResponses).set(reversed).where(eq(jobResponses.id, jobResponseId));
  await work.tx
    .update(materialActuals)
    .set({ reversedAt: work.now })
    .where(
      and(eq(materialActuals.jobResponseId, jobResponseId), isNull(materialActuals.reversedAt)),
    );
  await addQuantities(work, locked, response, -1);
  const used = await work.tx
    .select()
    .from(reportedMaterials)
    .where(eq(reportedMaterials.jobResponseId, jobResponseId))
    .orderBy(reportedMaterials.id);
  await addReported(work, await stillGiven(work, jobResponseId, used), -1);
  if (locked.job.status === 'COMPLETED') {
    await moveJobs(work, [locked.job], 'REOPEN', { completedAt: null, reason: input.reason });
  }
  await assertStillThere(work, locked.job);
  await settleJobs(work, locked.order);
  const outputs = toldOutputs(await takeBackOutputs(work, jobResponseId));
  const expected = await comesOf(work, locked.order);
  tell(work, 'ProductionReversed', locked, response, { used, outputs, ...expected });
  return { id: jobResponseId };
}

/** Pieces that came back from rework and of which it was said what became of them stay where they are. */
async function assertStillThere(work: Work, { reworkOfId }: JobOrder): Promise<void> {
  if (reworkOfId === null) return;
  assertBack(hereOf(await reworkAt(work, reworkOfId)));
}

/** What ERP gave back before was taken off the lines then. */
async function stillGiven(work: Work, jobResponseId: string, used: readonly Used[]) {
  const returned = await work.tx.execute<{
    material_id: string;
    item_id: string;
    quantity: string;
  }>(
    sql`/* returned of a report */
    select material_id, item_id, sum(quantity) as quantity from mes.material_actual
    where job_response_id = ${jobResponseId} and material_id is not null and returned_at is not null
    group by material_id, item_id`,
  );
  return [
    ...used,
    ...returned.map((row) => ({
      materialId: row.material_id,
      itemId: row.item_id,
      quantity: decimal(row.quantity).negated().toFixed(),
    })),
  ];
}
