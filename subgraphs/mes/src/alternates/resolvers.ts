import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationMoveJobArgs,
  MutationSetWorkCenterAlternatesArgs,
} from '../__generated__/resolvers.ts';
import { type WorkCenter, workCenterById } from '../equipment/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { moveJob, setWorkCenterAlternates } from './commands.ts';
import { alternatesOfCenter, type JobMove, movesOfJob } from './loaders.ts';

async function alternates(context: RequestContext, workCenterId: string) {
  const rows = await alternatesOfCenter(context).load(workCenterId);
  return Promise.all(rows.map(({ alternateId }) => workCenterById(context).load(alternateId)));
}

const center = (field: 'fromId' | 'toId') => (move: JobMove, _: unknown, context: RequestContext) =>
  workCenterById(context).load(move[field]);

const plannedOf = (job: JobOrder) => job.plannedWorkCenterId ?? job.workCenterId;

export const alternateResolvers = {
  Mutation: {
    setWorkCenterAlternates: (
      _: unknown,
      { input }: MutationSetWorkCenterAlternatesArgs,
      context: RequestContext,
    ) =>
      answer(context, { workCenter: null }, async () => {
        const asked = {
          workCenterId: decodeId('WorkCenter', input.workCenterId, 'workCenterId'),
          alternateIds: input.alternateIds.map((id) => decodeId('WorkCenter', id, 'alternateIds')),
        };
        const once = ['setWorkCenterAlternates', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, setWorkCenterAlternates);
        return { workCenter: await workCenterById(context).load(id) };
      }),
    moveJob: (_: unknown, { input }: MutationMoveJobArgs, context: RequestContext) =>
      answer(context, { jobOrder: null }, async () => {
        const asked = {
          jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
          workCenterId: decodeId('WorkCenter', input.workCenterId, 'workCenterId'),
          reason: input.reason,
        };
        const { id } = await runOnce(context, ['moveJob', input.idempotencyKey, asked], moveJob);
        return { jobOrder: await jobById(context).load(id) };
      }),
  },
  WorkCenter: {
    alternates: ({ id }: WorkCenter, _: unknown, context: RequestContext) =>
      alternates(context, id),
  },
  JobOrder: {
    plannedWorkCenter: (job: JobOrder, _: unknown, context: RequestContext) =>
      workCenterById(context).load(plannedOf(job)),
    alternateWorkCenters: (job: JobOrder, _: unknown, context: RequestContext) =>
      alternates(context, plannedOf(job)),
    moves: ({ id }: JobOrder, _: unknown, context: RequestContext) => movesOfJob(context).load(id),
  },
  JobMove: { from: center('fromId'), to: center('toId') },
};
