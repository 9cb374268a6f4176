import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationMergeJobArgs,
  MutationMergeWorkOrderArgs,
  MutationSplitJobArgs,
  MutationSplitWorkOrderArgs,
} from '../__generated__/resolvers.ts';
import { jobById } from '../jobs/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { workOrderById } from '../orders/loaders.ts';
import { quantityOf } from '../products/loaders.ts';
import { mergeJob, splitJob } from './commands.ts';
import { type JobSplitRow, ordersSplitFrom, splitsOfJob } from './loaders.ts';
import { mergeWorkOrder, splitWorkOrder } from './work-orders.ts';

export const splitResolvers = {
  Mutation: {
    splitJob: (_: unknown, { input }: MutationSplitJobArgs, context: RequestContext) =>
      answer(context, { jobOrder: null }, async () => {
        const asked = {
          jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
          quantity: input.quantity,
          workUnitId: input.workUnitId
            ? decodeId('WorkUnit', input.workUnitId, 'workUnitId')
            : null,
          reason: input.reason,
        };
        const { id } = await runOnce(context, ['splitJob', input.idempotencyKey, asked], splitJob);
        return { jobOrder: await jobById(context).load(id) };
      }),
    mergeJob: (_: unknown, { input }: MutationMergeJobArgs, context: RequestContext) =>
      answer(context, { jobOrder: null }, async () => {
        const asked = {
          jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
          intoJobOrderId: decodeId('JobOrder', input.intoJobOrderId, 'intoJobOrderId'),
          reason: input.reason,
        };
        const { id } = await runOnce(context, ['mergeJob', input.idempotencyKey, asked], mergeJob);
        return { jobOrder: await jobById(context).load(id) };
      }),
    splitWorkOrder: (_: unknown, { input }: MutationSplitWorkOrderArgs, context: RequestContext) =>
      answer(context, { workOrder: null }, async () => {
        const asked = {
          workOrderId: decodeId('WorkOrder', input.workOrderId, 'workOrderId'),
          quantity: input.quantity,
          reason: input.reason,
        };
        const once = ['splitWorkOrder', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, splitWorkOrder);
        return { workOrder: await workOrderById(context).load(id) };
      }),
    mergeWorkOrder: (_: unknown, { input }: MutationMergeWorkOrderArgs, context: RequestContext) =>
      answer(context, { workOrder: null }, async () => {
        const asked = {
          workOrderId: decodeId('WorkOrder', input.workOrderId, 'workOrderId'),
          intoWorkOrderId: decodeId('WorkOrder', input.intoWorkOrderId, 'intoWorkOrderId'),
          reason: input.reason,
        };
        const once = ['mergeWorkOrder', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, mergeWorkOrder);
        return { workOrder: await workOrderById(context).load(id) };
      }),
  },
  JobOrder: {
    splitFrom: ({ splitFromId }: JobOrder, _: unknown, context: RequestContext) =>
      splitFromId === null ? null : jobById(context).load(splitFromId),
    splits: ({ id }: JobOrder, _: unknown, context: RequestContext) =>
      splitsOfJob(context).load(id),
  },
  JobSplit: {
    jobOrder: ({ toJobId }: JobSplitRow, _: unknown, context: RequestContext) =>
      jobById(context).load(toJobId),
    quantity: async ({ toJobId, quantity }: JobSplitRow, _: unknown, context: RequestContext) => {
      const job = await jobById(context).load(toJobId);
      const order = await workOrderById(context).load(job?.workOrderId ?? '');
      return quantityOf(context, order?.itemId ?? '', quantity);
    },
  },
  WorkOrder: {
    splitFrom: ({ splitFromId }: WorkOrder, _: unknown, context: RequestContext) =>
      splitFromId === null ? null : workOrderById(context).load(splitFromId),
    splitOff: ({ id }: WorkOrder, _: unknown, context: RequestContext) =>
      ordersSplitFrom(context).load(id),
  },
};
