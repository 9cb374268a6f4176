import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workUnits } from '@throughline/drizzle/mes/equipment';
import { eq } from 'drizzle-orm';

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
