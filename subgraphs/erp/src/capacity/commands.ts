import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workCenterCapacities } from '@throughline/drizzle/erp/capacity';
import { workCenters } from '@throughline/drizzle/erp/references';
import { eq } from 'drizzle-orm';
import { assertCapacity, type CapacityGiven } from './rules.ts';

export type NewCapacity = CapacityGiven & { readonly workCenterId: string };

export async function setWorkCenterCapacity(
  work: Work,
  { workCenterId, ...capacity }: NewCapacity,
): Promise<{ workCenterId: string }> {
  const [known] = await work.tx
    .select({ id: workCenters.id })
    .from(workCenters)
    .where(eq(workCenters.id, workCenterId));
  if (!known) throw notFound('work centre', 'workCenterId');
  assertCapacity(capacity);
  await work.tx
    .insert(workCenterCapacities)
    .values({ workCenterId, ...capacity })
    .onConflictDoUpdate({ target: workCenterCapacities.workCenterId, set: capacity });
  return { workCenterId };
}
