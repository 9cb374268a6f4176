import type { RequestContext } from '@throughline/chassis/context';
import { Refusal, toUserError, type UserError } from '@throughline/chassis/refusal';
import { workUnitById } from '../equipment/loaders.ts';
import { assertNotShort } from '../flows/rules.ts';
import { outstandingOfJob } from '../inspections/loaders.ts';
import { jobById, jobsOfOrder, reworkOfJob } from '../jobs/loaders.ts';
import { assertRunning, assertStartable, assertTurns } from '../jobs/rules.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { workOrderById } from '../orders/loaders.ts';
import { hasEnded } from '../orders/rules.ts';
import { assertInspected } from '../sampling/rules.ts';
import { holdOfLot, lotById, type Place, runningJobs, type Scan } from './loaders.ts';
import type { Named } from './naming.ts';
import { assertNoRework } from '../reworks/rules.ts';

interface Step {
  readonly action: string;
  readonly jobOrder: JobOrder | null;
  readonly blockedBy: UserError | null;
}

const step = (
  action: string,
  jobOrder: JobOrder | null = null,
  blockedBy: UserError | null = null,
) => ({ action, jobOrder, blockedBy }) satisfies Step;

/** What the rule that would refuse it says. */
function refusalOf(rule: () => void): UserError | null {
  try {
    rule();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return toUserError(error);
    throw error;
  }
}

async function stepsOfJob(context: RequestContext, job: JobOrder): Promise<Step[]> {
  const [order, jobs] = await Promise.all([
    workOrderById(context).load(job.workOrderId),
    jobsOfOrder(context).load(job.workOrderId),
  ]);
  if (!order) return [];
  if (job.status === 'HELD' || job.status === 'SUSPENDED') {
    const command = job.status === 'HELD' ? 'RESTART' : 'RESUME';
    const blockedBy = refusalOf(() => assertTurns(order, job, command));
    return [step(`${command}_JOB`, job, blockedBy)];
  }
  if (!hasEnded(job) && job.status !== 'RUNNING') {
    return [
      step(
        'START_JOB',
        job,
        refusalOf(() => assertStartable(order, job, jobs)),
      ),
    ];
  }
  if (job.status !== 'RUNNING') return [];
  const [rework, outstanding] = await Promise.all([
    reworkOfJob(context).load(job.id),
    outstandingOfJob(context, job),
  ]);
  const blockedBy = refusalOf(() => assertRunning(order, job));
  const open =
    blockedBy ??
    refusalOf(() => {
      assertNoRework(rework?.open ?? '0');
      assertInspected(outstanding);
      if (job.reworkId === null) assertNotShort(order, job, jobs);
    });
  return [step('REPORT_PRODUCTION', job, blockedBy), step('COMPLETE_JOB', job, open)];
}

async function stepsOfJobs(context: RequestContext, jobs: readonly JobOrder[]): Promise<Step[]> {
  return (await Promise.all(jobs.map((job) => stepsOfJob(context, job)))).flat();
}

async function running(context: RequestContext, place: Place): Promise<JobOrder[]> {
  const found = await runningJobs(context).load(JSON.stringify(place));
  const jobs = await Promise.all(found.map(({ id }) => jobById(context).load(id)));
  return jobs.filter((job) => job !== null);
}

async function stepsOfOrder(
  context: RequestContext,
  id: string,
  workCenterId: string | null,
): Promise<Step[]> {
  const order = await workOrderById(context).load(id);
  if (!order) return [];
  const jobs = await jobsOfOrder(context).load(id);
  const here = jobs.filter((job) => !workCenterId || job.workCenterId === workCenterId);
  const steps = await stepsOfJobs(context, here);
  return order.status === 'HELD' ? [step('RESUME_WORK_ORDER'), ...steps] : steps;
}

async function stepsOfMaterial(
  context: RequestContext,
  { type, id }: Named,
  workCenterId: string | null,
): Promise<Step[]> {
  const lot = type === 'MaterialLot' ? await lotById(context).load(id) : null;
  const hold = type === 'MaterialLot' ? await holdOfLot(context).load(id) : null;
  const held = hold && { field: 'lotId', code: 'LOT_HELD', message: hold.reason };
  const jobs = await running(context, { workCenterId, itemId: lot?.itemId ?? id });
  const uses = jobs.map(async (job) => {
    const order = await workOrderById(context).load(job.workOrderId);
    const stopped = order && refusalOf(() => assertRunning(order, job));
    return step('USE_MATERIAL', job, held ?? stopped);
  });
  return [...(await Promise.all(uses)), step('RAISE_NONCONFORMANCE')];
}

/** What can be done now with what a scan named; where a lot is named, with the lot and not its item. */
export async function nextSteps(scan: Scan, context: RequestContext): Promise<Step[]> {
  const unit = scan.workUnitId === null ? null : await workUnitById(context).load(scan.workUnitId);
  const here = unit?.workCenterId ?? null;
  const lotNamed = scan.named.some((one) => one.type === 'MaterialLot');
  const all = await Promise.all(
    scan.named.map(async (named): Promise<Step[]> => {
      switch (named.type) {
        case 'JobOrder': {
          const job = await jobById(context).load(named.id);
          return job ? stepsOfJob(context, job) : [];
        }
        case 'WorkOrder':
          return stepsOfOrder(context, named.id, here);
        case 'WorkUnit': {
          const scanned = await workUnitById(context).load(named.id);
          const place = { workCenterId: scanned?.workCenterId ?? null, itemId: null };
          const jobs = scanned ? await running(context, place) : [];
          return [
            step('REPORT_STATE'),
            ...(await stepsOfJobs(context, jobs)),
            step('RAISE_ANDON_CALL'),
          ];
        }
        case 'WorkCenter': {
          const jobs = await running(context, { workCenterId: named.id, itemId: null });
          return [
            step('READ_DISPATCH_LIST'),
            ...(await stepsOfJobs(context, jobs)),
            step('RAISE_ANDON_CALL'),
          ];
        }
        case 'Item':
          return lotNamed ? [] : stepsOfMaterial(context, named, here);
        case 'MaterialLot':
          return stepsOfMaterial(context, named, here);
      }
    }),
  );
  return all.flat();
}
