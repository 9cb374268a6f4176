import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import { inspectionResults, inspections } from '@throughline/drizzle/mes/inspections';
import { jobOrders, jobPlans, jobResponses } from '@throughline/drizzle/mes/jobs';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { eq, inArray } from 'drizzle-orm';

/**
 * What is signed of jobs, by job: all that was planned, reported and found, as it is now. Whatever
 * is added here makes older signatures no longer match, so it says only what it always said.
 */
export async function jobRecords(
  db: Reader,
  jobOrderIds: readonly string[],
): Promise<Map<string, unknown>> {
  const ids = [...jobOrderIds];
  const jobs = await db
    .select({ job: jobOrders, order: workOrders })
    .from(jobOrders)
    .innerJoin(workOrders, eq(workOrders.id, jobOrders.workOrderId))
    .where(inArray(jobOrders.id, ids));
  const plans = indexBy(
    await db.select().from(jobPlans).where(inArray(jobPlans.jobOrderId, ids)),
    (row) => row.jobOrderId,
  );
  const reports = await reportsOf(db, ids);
  const found = await foundOf(db, ids);
  return new Map(
    jobs.map(({ job, order }) => {
      const { instructions = [], characteristics = [], tools = [] } = plans.get(job.id) ?? {};
      return [
        job.id,
        {
          workOrder: order.number,
          itemId: order.itemId,
          revisionId: order.revisionId,
          jobOrderId: job.id,
          sequence: job.sequence,
          name: job.name,
          workCenterId: job.workCenterId,
          instructions,
          characteristics,
          tools,
          reports: reports.get(job.id) ?? [],
          inspections: found.get(job.id) ?? [],
        },
      ];
    }),
  );
}

async function reportsOf(db: Reader, ids: string[]) {
  const rows = await db
    .select()
    .from(jobResponses)
    .where(inArray(jobResponses.jobOrderId, ids))
    .orderBy(jobResponses.id);
  const told = rows.map((row) => ({
    jobOrderId: row.jobOrderId,
    jobResponseId: row.id,
    good: plain(row.goodQuantity),
    scrap: plain(row.scrapQuantity),
    rework: plain(row.reworkQuantity),
    ofRework: row.ofRework,
    workUnitId: row.workUnitId,
    lotId: row.lotId,
    producedAt: row.producedAt,
    reportedAt: row.reportedAt,
    actor: row.actor,
    reversedAt: row.reversedAt,
    reversalReason: row.reversalReason,
  }));
  return groupBy(told, (row) => row.jobOrderId);
}

async function foundOf(db: Reader, ids: string[]) {
  const rows = await db
    .select({ inspection: inspections, result: inspectionResults })
    .from(inspectionResults)
    .innerJoin(inspections, eq(inspections.id, inspectionResults.inspectionId))
    .where(inArray(inspections.jobOrderId, ids))
    .orderBy(inspections.id, inspectionResults.piece);
  const told = rows.map(({ inspection, result }) => ({
    jobOrderId: inspection.jobOrderId,
    inspectionId: inspection.id,
    characteristicId: inspection.characteristicId,
    sampleNumber: inspection.sampleNumber,
    gauge: inspection.gauge,
    personId: inspection.personId,
    lotId: inspection.lotId,
    inspectedAt: inspection.inspectedAt,
    piece: result.piece,
    value: result.value === null ? null : plain(result.value),
    inspectedCount: result.inspectedCount,
    nonconformingCount: result.nonconformingCount,
    voided: result.voided,
  }));
  return groupBy(told, (row) => row.jobOrderId);
}
