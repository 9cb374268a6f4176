import type { Reader } from '@throughline/chassis/database';
import type { Work } from '@throughline/chassis/transaction';
import { sum } from '@throughline/chassis/values/decimal';
import { inspectionResults, inspections } from '@throughline/drizzle/mes/inspections';
import { jobPlans } from '@throughline/drizzle/mes/jobs';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { assertInspected, outstandingOf } from './rules.ts';
import type { JobOrder } from '../orders/job-states.ts';

type JobPlan = typeof jobPlans.$inferSelect;
export type Characteristic = Required<JobPlan['characteristics'][number]>;

/** Plans that were pinned before samples had a size took one piece, and made nothing mandatory. */
export function characteristicsOf(plan: JobPlan | null | undefined): readonly Characteristic[] {
  return (plan?.characteristics ?? []).map((one) => ({ sampleSize: 1, mandatory: false, ...one }));
}

/** Pieces that jobs were inspected for, by job and characteristic; what was voided counts for nothing. */
export async function inspectedPieces(
  db: Reader,
  jobOrderIds: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const { jobOrderId, characteristicId } = inspections;
  const rows = await db
    .select({
      jobOrderId,
      characteristicId,
      pieces: sql<string>`sum(coalesce(${inspectionResults.inspectedCount}, 1))`,
    })
    .from(inspections)
    .innerJoin(
      inspectionResults,
      and(eq(inspectionResults.inspectionId, inspections.id), eq(inspectionResults.voided, false)),
    )
    .where(inArray(jobOrderId, [...jobOrderIds]))
    .groupBy(jobOrderId, characteristicId);
  const found = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const ofJob = found.get(row.jobOrderId) ?? new Map<string, number>();
    found.set(row.jobOrderId, ofJob.set(row.characteristicId, Number(row.pieces)));
  }
  return found;
}

/** Whoever completes a job says so before: nothing mandatory is outstanding of what was made. */
export async function assertJobInspected(
  work: Work,
  job: JobOrder,
  openRework: string,
): Promise<void> {
  const [plan] = await work.tx.select().from(jobPlans).where(eq(jobPlans.jobOrderId, job.id));
  const characteristics = characteristicsOf(plan).filter((one) => one.mandatory);
  if (characteristics.length === 0) return;
  const made = sum([job.goodQuantity, job.scrapQuantity, openRework]);
  const inspected = (await inspectedPieces(work.tx, [job.id])).get(job.id) ?? new Map();
  assertInspected(outstandingOf(characteristics, made, inspected));
}
