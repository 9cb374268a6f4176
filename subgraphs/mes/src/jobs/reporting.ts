import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { materialActuals } from '@throughline/drizzle/mes/genealogy';
import {
  itemYields,
  jobOrders,
  jobResponses,
  reportedMaterials,
} from '@throughline/drizzle/mes/jobs';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { say, type WorkOrder } from '../orders/commands.ts';
import { type JobOrder, moveJobs, settleJobs } from '../orders/job-states.ts';
import { itemOf } from '../products/queries.ts';
import { assertNotAhead } from '../states/rules.ts';
import { assertNotPassedOn, assertReceived } from '../flows/rules.ts';
import { mostOf } from '../tolerances/rules.ts';
import { type LockedJob, lockJob } from './commands.ts';
import { comesOf } from './flowing.ts';
import { lotMade, type MadeLot } from './lots.ts';
import { noteOutputs, takeBackOutputs, toldOutputs } from './outputs.ts';
import { addReported, type MaterialUsed, noteUsed, type Used, usedBy } from './materials.ts';
import {
  assertLot,
  assertReport,
  assertReversible,
  assertRework,
  assertRunning,
  standardMinutes,
} from './rules.ts';
import { openRework, workUnitOf } from './workplaces.ts';

export type JobResponse = typeof jobResponses.$inferSelect;

export interface Report {
  readonly jobOrderId: string;
  readonly good: string;
  readonly scrap: string;
  readonly rework: string;
  readonly ofRework: boolean;
  readonly workUnitId: string | null;
  /** Null: now. */
  readonly producedAt: string | null;
  readonly lotNumber: string | null;
  readonly materials: readonly MaterialUsed[];
}

export async function reportProduction(work: Work, report: Report): Promise<{ id: string }> {
  const locked = await lockJob(work, report.jobOrderId);
  const { order, job, jobs } = locked;
  assertRunning(order, job);
  const { tracking } = await itemOf(work.tx, order.itemId);
  const rework = await openRework(work, job.id);
  const before = { good: job.goodQuantity, scrap: job.scrapQuantity, rework };
  const most = mostOf(order);
  assertReport(report, before, most, tracking);
  const first = report.ofRework ? [] : [report.good, report.scrap, report.rework];
  const counted = sum([...Object.values(before), ...first]);
  assertReceived(job, jobs, { most, reported: counted });
  assertLot(report.lotNumber, job, tracking, report.good);
  assertRework(report, rework);
  const producedAt = report.producedAt === null ? work.now : new Date(report.producedAt);
  assertNotAhead(producedAt, work.now, 'producedAt');
  const workUnitId = await workUnitOf(work, job, report.workUnitId);
  const reported = sum([before.good, before.scrap, report.good, report.scrap]);
  const progress = { reported, orderQuantity: order.quantity };
  const used = await usedBy(work, locked, progress, report.materials);
  const makesLot = job.last && tracking !== 'NONE' && decimal(report.good).gt(0);
  const lot = makesLot ? await lotMade(work, order, tracking, report.lotNumber) : null;
  const made = { ...report, producedAt, workUnitId };
  const response = await writeResponse(work, locked, made, lot);
  await noteUsed(work, response.id, used);
  if (job.last && decimal(report.good).gt(0)) await noteMade(work, locked, response);
  const outputs = await noteOutputs(work, locked, response.id, progress);
  await addQuantities(work, locked, response, 1);
  // The first that is good is the turn of the next operation.
  if (decimal(job.goodQuantity).isZero()) await settleJobs(work, order);
  const expectedQuantity = await comesOf(work, order);
  const told = { used, outputs: toldOutputs(outputs), expectedQuantity };
  tell(work, 'ProductionReported', locked, response, told);
  return { id: response.id };
}

async function writeResponse(
  work: Work,
  { order, job }: LockedJob,
  report: Omit<Report, 'producedAt'> & { readonly producedAt: Date },
  lot: MadeLot | null,
): Promise<JobResponse> {
  const setUps = await work.tx
    .select({ id: jobResponses.id })
    .from(jobResponses)
    .where(
      and(
        eq(jobResponses.jobOrderId, job.id),
        eq(jobResponses.withSetUp, true),
        isNull(jobResponses.reversedAt),
      ),
    );
  const withSetUp = setUps.length === 0;
  const [response] = await work.tx
    .insert(jobResponses)
    .values({
      id: newId(),
      jobOrderId: job.id,
      workOrderId: order.id,
      reportedAt: work.now,
      actor: work.actor,
      goodQuantity: report.good,
      scrapQuantity: report.scrap,
      reworkQuantity: report.rework,
      ofRework: report.ofRework,
      workUnitId: report.workUnitId,
      producedAt: report.producedAt,
      lotId: lot?.id ?? null,
      lotNumber: lot?.number ?? null,
      standardMinutes: standardMinutes(job, report, withSetUp),
      withSetUp,
    })
    .returning();
  if (!response) throw new Error('the report was not written');
  return response;
}

async function noteMade(
  work: Work,
  { order, job }: LockedJob,
  response: JobResponse,
): Promise<void> {
  await work.tx.insert(materialActuals).values({
    id: newId(),
    use: 'PRODUCED',
    itemId: order.itemId,
    lotId: response.lotId,
    quantity: response.goodQuantity,
    workOrderId: order.id,
    jobOrderId: job.id,
    jobResponseId: response.id,
    wholeOrder: false,
    recordedAt: work.now,
  });
}

/** Totals of the job, its order and the item; a report adds to them, its reversal takes away. */
async function addQuantities(
  work: Work,
  { order, job }: { order: WorkOrder; job: JobOrder },
  response: JobResponse,
  sign: 1 | -1,
): Promise<void> {
  const good = decimal(response.goodQuantity).times(sign).toFixed();
  const scrap = decimal(response.scrapQuantity).times(sign).toFixed();
  await work.tx
    .update(jobOrders)
    .set({
      goodQuantity: sql`${jobOrders.goodQuantity} + ${good}::numeric`,
      scrapQuantity: sql`${jobOrders.scrapQuantity} + ${scrap}::numeric`,
    })
    .where(eq(jobOrders.id, job.id));
  await work.tx
    .update(workOrders)
    .set({
      goodQuantity: sql`${workOrders.goodQuantity} + ${job.last ? good : '0'}::numeric`,
      scrapQuantity: sql`${workOrders.scrapQuantity} + ${scrap}::numeric`,
    })
    .where(eq(workOrders.id, order.id));
  await work.tx
    .insert(itemYields)
    .values({ itemId: order.itemId, good, scrap })
    .onConflictDoUpdate({
      target: itemYields.itemId,
      set: {
        good: sql`${itemYields.good} + excluded.good`,
        scrap: sql`${itemYields.scrap} + excluded.scrap`,
      },
    });
}

interface Told {
  readonly used: readonly Used[];
  readonly outputs: ReturnType<typeof toldOutputs>;
  readonly expectedQuantity: string;
}

/** A report and its reversal say the same. */
function tell(
  work: Work,
  type: 'ProductionReported' | 'ProductionReversed',
  { order, job, jobs }: LockedJob,
  response: JobResponse,
  { used, ...more }: Told,
): void {
  say(work, type, order, jobs, {
    jobOrderId: job.id,
    jobResponseId: response.id,
    itemId: order.itemId,
    revisionId: order.revisionId,
    good: response.goodQuantity,
    scrap: response.scrapQuantity,
    lastOperation: job.last,
    lotId: response.lotId,
    lotNumber: response.lotNumber,
    workCenterId: job.workCenterId,
    standardMinutes: response.standardMinutes,
    materials: used.map(({ materialId, itemId, lotId, quantity }) => ({
      materialId,
      itemId,
      lotId,
      quantity,
    })),
    ...more,
  });
}

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
  assertReversible(response, locked.order, await openRework(work, found.jobOrderId));
  assertNotPassedOn(locked.job, locked.jobs, response.goodQuantity, mostOf(locked.order));
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
  await settleJobs(work, locked.order);
  const outputs = toldOutputs(await takeBackOutputs(work, jobResponseId));
  const expectedQuantity = await comesOf(work, locked.order);
  tell(work, 'ProductionReversed', locked, response, { used, outputs, expectedQuantity });
  return { id: jobResponseId };
}

/** What ERP gave back before was taken off the lines then. */
async function stillGiven(work: Work, jobResponseId: string, used: readonly Used[]) {
  const returned = await work.tx.execute<{ material_id: string; quantity: string }>(
    sql`/* returned of a report */
    select material_id, sum(quantity) as quantity from mes.material_actual
    where job_response_id = ${jobResponseId} and material_id is not null and returned_at is not null
    group by material_id`,
  );
  return [
    ...used,
    ...returned.map((row) => ({
      materialId: row.material_id,
      quantity: decimal(row.quantity).negated().toFixed(),
    })),
  ];
}
