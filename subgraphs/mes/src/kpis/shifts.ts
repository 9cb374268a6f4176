import type { RequestContext } from '@throughline/chassis/context';
import type { WorkUnit } from '../equipment/loaders.ts';
import { workingTimeOfCenter } from '../shifts/loaders.ts';
import { type Occurrence, shiftsWithin } from '../shifts/rules.ts';
import { kpisOfCenter, kpisOfUnit, type MeasuredPeriod } from './loaders.ts';

export interface MeasuredShift {
  readonly shift: Occurrence;
  readonly measured: MeasuredPeriod;
}

const longestShift = 48 * 3_600_000;

async function shiftsOf(
  context: RequestContext,
  workCenterId: string,
  from: Date,
  to: Date,
): Promise<Occurrence[]> {
  const working = await workingTimeOfCenter(context).load(workCenterId);
  const now = context.clock.now();
  return working ? shiftsWithin(working, from, to).filter((one) => one.startsAt < now) : [];
}

const periodOf = ({ startsAt, endsAt }: Occurrence) => ({
  from: startsAt.toISOString(),
  to: endsAt.toISOString(),
});

/** Each shift that has begun and overlaps the period, as a whole; the one that runs until now. */
export async function shiftsOfUnit(
  context: RequestContext,
  { id, workCenterId }: WorkUnit,
  from: Date,
  to: Date,
): Promise<MeasuredShift[]> {
  return Promise.all(
    (await shiftsOf(context, workCenterId, from, to)).map(async (shift) => ({
      shift,
      measured: await kpisOfUnit(context, id, periodOf(shift)),
    })),
  );
}

export async function shiftsOfCenter(
  context: RequestContext,
  id: string,
  from: Date,
  to: Date,
): Promise<MeasuredShift[]> {
  return Promise.all(
    (await shiftsOf(context, id, from, to)).map(async (shift) => ({
      shift,
      measured: await kpisOfCenter(context, id, periodOf(shift)),
    })),
  );
}

/** The shift that runs now; null when none does. */
export async function runningShift(
  context: RequestContext,
  { id, workCenterId }: WorkUnit,
): Promise<MeasuredShift | null> {
  const now = context.clock.now();
  const recent = new Date(now.getTime() - longestShift);
  const shift = (await shiftsOf(context, workCenterId, recent, now)).findLast(
    (one) => one.endsAt > now,
  );
  return shift ? { shift, measured: await kpisOfUnit(context, id, periodOf(shift)) } : null;
}
