import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { RequestContext } from '@throughline/chassis/context';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { sum } from '@throughline/chassis/values/decimal';
import {
  inspectionCorrections,
  inspectionResults,
  inspections,
} from '@throughline/drizzle/mes/inspections';
import { inArray } from 'drizzle-orm';
import { planOfJob, reworkOfJob } from '../jobs/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { characteristicsOf, inspectedPieces } from '../sampling/queries.ts';
import { outstandingOf } from '../sampling/rules.ts';
import type { Inspection } from './commands.ts';

export const inspectionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(inspections)
      .where(inArray(inspections.id, [...ids])),
    (row) => row.id,
  ),
);

export const resultsOfInspection = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(inspectionResults)
      .where(inArray(inspectionResults.inspectionId, [...ids]))
      .orderBy(inspectionResults.piece),
  (row) => row.inspectionId,
);

export const correctionsOfResult = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(inspectionCorrections)
      .where(inArray(inspectionCorrections.inspectionResultId, [...ids]))
      .orderBy(inspectionCorrections.id),
  (row) => row.inspectionResultId,
);

export const inspectionsOfJob = defineNestedPages({
  table: inspections,
  parent: inspections.jobOrderId,
  keyOf: (row) => row.jobOrderId,
  sort: newestFirst(inspections),
});

/** As pinned: it does not change once something was inspected. */
export async function characteristicOfInspection(
  context: RequestContext,
  { jobOrderId, characteristicId }: Inspection,
) {
  const plan = await planOfJob(context).load(jobOrderId);
  const found = characteristicsOf(plan).find((one) => one.characteristicId === characteristicId);
  if (!found) throw new Error(`job ${jobOrderId} lost the characteristic ${characteristicId}`);
  return found;
}

const inspectedOfJob = defineLoader(({ db }, ids: readonly string[]) => inspectedPieces(db, ids));

export async function outstandingOfJob(context: RequestContext, job: JobOrder) {
  const characteristics = characteristicsOf(await planOfJob(context).load(job.id));
  if (characteristics.length === 0) return [];
  const [inspected, rework] = await Promise.all([
    inspectedOfJob(context).load(job.id),
    reworkOfJob(context).load(job.id),
  ]);
  const made = sum([job.goodQuantity, job.scrapQuantity, rework?.open ?? '0']);
  return outstandingOf(characteristics, made, inspected ?? new Map<string, number>());
}
