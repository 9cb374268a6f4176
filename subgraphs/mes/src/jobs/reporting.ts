import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal, sum, zero } from '@throughline/chassis/values/decimal';
import { materialActuals } from '@throughline/drizzle/mes/genealogy';
import { itemYields, jobOrders, jobResponses } from '@throughline/drizzle/mes/jobs';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { say, type WorkOrder } from '../orders/commands.ts';
import { type JobOrder, settleJobs } from '../orders/job-states.ts';
import { itemOf } from '../products/queries.ts';
import { assertNotAhead } from '../states/rules.ts';
import { assertReceived } from '../flows/rules.ts';
import { mostOf } from '../tolerances/rules.ts';
import { type LockedJob, lockJob } from './commands.ts';
import { comesOf, type Expected } from './flowing.ts';
import { lotMade, type MadeLot } from './lots.ts';
import { noteOutputs, toldOutputs } from './outputs.ts';
import { type MaterialUsed, noteUsed, type Used, usedBy } from './materials.ts';
import { assertLot, assertReport, assertRunning, type Progress, standardMinutes } from './rules.ts';
import { hereOf, reworkAt, reworkOf } from '../reworks/queries.ts';
import { workUnitOf } from './workplaces.ts';
import { assertRework, type ReworkState } from '../reworks/rules.ts';

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

export async function reportProduction(work: Work, said: Report): Promise<{ id: string }> {
  const locked = await lockJob(work, said.jobOrderId);
  const { order, job, jobs } = locked;
  const isRework = job.reworkId !== null;
  const report = isRework ? { ...said, ofRework: false } : said;
  assertRunning(order, job);
  const { tracking } = await itemOf(work.tx, order.itemId);
  const rework = await reworkAt(work, job.id);
  const scrapped = sum([job.scrapQuantity, rework.scrapped]).toFixed();
  const before = { good: job.goodQuantity, scrap: scrapped, rework: rework.open };
  assertReport(report, before, isRework ? job.quantity : mostOf(order, job.quantity), tracking);
  assertRework(report, isRework ? null : hereOf(rework));
  if (!report.ofRework) {
    const own = sum([...Object.values(before), report.good, report.scrap, report.rework]);
    assertReceived(job, jobs, {
      most: mostOf(order),
      reported: own.plus(await elsewhere(work, locked)),
    });
  }
  assertLot(report.lotNumber, job, tracking, report.good);
  const producedAt = report.producedAt === null ? work.now : new Date(report.producedAt);
  assertNotAhead(producedAt, work.now, 'producedAt');
  const workUnitId = await workUnitOf(work, job, report.workUnitId);
  const progress = { reported: reportedAt(locked, report), orderQuantity: order.quantity };
  const used = await usedBy(
    work,
    locked,
    await handledAt(work, locked, report, rework),
    report.materials,
  );
  const makesLot = job.last && tracking !== 'NONE' && decimal(report.good).gt(0);
  const lot = makesLot ? await lotMade(work, order, tracking, report.lotNumber) : null;
  const made = { ...report, ofRework: report.ofRework || isRework, producedAt, workUnitId };
  const response = await writeResponse(work, locked, made, lot);
  await noteUsed(work, response.id, used);
  if (job.last && decimal(report.good).gt(0)) await noteMade(work, locked, response);
  const outputs = await noteOutputs(work, locked, response.id, progress);
  await addQuantities(work, locked, response, 1);
  // The first that is good is the turn of the next operation.
  if (decimal(job.goodQuantity).isZero()) await settleJobs(work, order);
  const told = { used, outputs: toldOutputs(outputs), ...(await comesOf(work, order)) };
  tell(work, 'ProductionReported', locked, response, told);
  return { id: response.id };
}

/** Handled by the other jobs of the operation, where it is split. */
async function elsewhere(work: Work, { job, jobs }: LockedJob): Promise<Decimal> {
  const others = jobs.filter(
    (one) => one.reworkId === job.reworkId && one.sequence === job.sequence && one.id !== job.id,
  );
  if (others.length === 0) return zero;
  const rework = await reworkOf(
    work.tx,
    others.map((one) => one.id),
  );
  return sum([
    ...others.flatMap((one) => [one.goodQuantity, one.scrapQuantity]),
    ...[...rework.values()].flatMap((one) => [one.open, one.scrapped]),
  ]);
}

/** Good and scrap of the whole operation with this report, for what goes with the quantity. */
function reportedAt({ job, jobs }: LockedJob, report: Report): Decimal {
  const own = jobs.filter((one) => one.reworkId === null && one.sequence === job.sequence);
  return sum([
    ...own.flatMap((one) => [one.goodQuantity, one.scrapQuantity]),
    report.good,
    report.scrap,
  ]);
}

/**
 * What takes the material of an operation: with what was reported there, what was scrapped when it
 * was put right. Null for a step of rework that scraps nothing.
 */
async function handledAt(
  work: Work,
  locked: LockedJob,
  report: Report,
  state: ReworkState,
): Promise<(Progress & { readonly sequence: number }) | null> {
  const { order, job, jobs } = locked;
  const isRework = job.reworkId !== null;
  if (isRework && decimal(report.scrap).isZero()) return null;
  const at = isRework ? jobs.find((one) => one.id === job.reworkOfId) : job;
  if (!at) throw new Error('the job that the rework is of is not there');
  const said = isRework ? { ...report, good: '0' } : report;
  // Of a job that is no rework it is known already.
  const others = jobs.filter(
    (one) => one.reworkId === null && one.sequence === at.sequence && one.id !== job.id,
  );
  const found = await reworkOf(
    work.tx,
    others.map((one) => one.id),
  );
  const scrapped = [...found.values(), state].map((one) => one.scrapped);
  const reported = sum([reportedAt({ ...locked, job: at }, said), ...scrapped]);
  return { reported, orderQuantity: order.quantity, sequence: at.sequence };
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
export async function addQuantities(
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
    .values({ itemId: order.itemId, good: job.reworkId === null ? good : '0', scrap })
    .onConflictDoUpdate({
      target: itemYields.itemId,
      set: {
        good: sql`${itemYields.good} + excluded.good`,
        scrap: sql`${itemYields.scrap} + excluded.scrap`,
      },
    });
}

export interface Told extends Expected {
  readonly used: readonly Used[];
  readonly outputs: ReturnType<typeof toldOutputs>;
}

/** A report and its reversal say the same. */
export function tell(
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
    workUnitId: response.workUnitId,
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
