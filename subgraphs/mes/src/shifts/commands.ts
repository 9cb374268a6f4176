import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workCenters } from '@throughline/drizzle/mes/equipment';
import { shiftPatterns } from '@throughline/drizzle/mes/shifts';
import { eq } from 'drizzle-orm';
import { shiftsToSet, type ShiftToSet } from './rules.ts';

export interface PatternToSet {
  readonly workCenterId: string;
  readonly effectiveFrom: string;
  readonly shifts: readonly ShiftToSet[];
}

export async function setShiftPattern(
  work: Work,
  { workCenterId, effectiveFrom, shifts }: PatternToSet,
): Promise<{ id: string }> {
  const read = shiftsToSet(shifts);
  const [center] = await work.tx
    .select()
    .from(workCenters)
    .where(eq(workCenters.id, workCenterId))
    .for('no key update');
  if (!center) throw notFound('work centre', 'workCenterId');
  await work.tx.insert(shiftPatterns).values({
    id: newId(),
    workCenterId,
    effectiveFrom,
    shifts: read,
    recordedAt: work.now,
    actor: work.actor,
  });
  return { id: workCenterId };
}
