import type { Reader } from '@throughline/chassis/database';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workUnits } from '@throughline/drizzle/mes/equipment';
import { jobResponses } from '@throughline/drizzle/mes/jobs';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';

/** The machine of a report: one of the job's work centre, or the only one it has. */
export async function workUnitOf(
  work: Work,
  job: { readonly workCenterId: string },
  said: string | null,
): Promise<string | null> {
  const units = await work.tx
    .select({ id: workUnits.id })
    .from(workUnits)
    .where(eq(workUnits.workCenterId, job.workCenterId));
  if (said === null) return units.length === 1 ? (units[0]?.id ?? null) : null;
  if (!units.some((unit) => unit.id === said)) {
    throw new Refusal(
      'WORK_UNIT_ELSEWHERE',
      "This is no work unit of the job's work centre.",
      'workUnitId',
    );
  }
  return said;
}

/** Pieces of jobs that need rework and of which nobody said yet what became of them. */
export async function openReworkOf(
  db: Reader,
  jobOrderIds: readonly string[],
): Promise<Map<string, string>> {
  const { jobOrderId, reworkQuantity, goodQuantity, scrapQuantity, ofRework } = jobResponses;
  const totals = await db
    .select({
      jobOrderId,
      open: sql<string>`sum(${reworkQuantity} - case when ${ofRework}
        then ${goodQuantity} + ${scrapQuantity} else 0 end)`,
    })
    .from(jobResponses)
    .where(and(inArray(jobOrderId, [...jobOrderIds]), isNull(jobResponses.reversedAt)))
    .groupBy(jobOrderId);
  return new Map(totals.map((row) => [row.jobOrderId, row.open]));
}

export async function openRework(work: Work, jobOrderId: string): Promise<string> {
  return (await openReworkOf(work.tx, [jobOrderId])).get(jobOrderId) ?? '0';
}
