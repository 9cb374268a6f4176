import type { RequestContext } from '@throughline/chassis/context';
import type { WorkCenterDispatchListArgs } from '../__generated__/resolvers.ts';
import type { WorkCenter } from '../equipment/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { quantityOf, reference } from '../products/loaders.ts';
import { dispatchListBy, missingToStart } from './loaders.ts';
import type { Missing } from './rules.ts';

export const dispatchingResolvers = {
  WorkCenter: {
    dispatchList: ({ id }: WorkCenter, args: WorkCenterDispatchListArgs, context: RequestContext) =>
      dispatchListBy(context, id, args),
  },
  JobOrder: {
    missing: (job: JobOrder, _: unknown, context: RequestContext) => missingToStart(context, job),
  },
  MissingToStart: {
    jobOrder: ({ jobOrderId }: Missing, _: unknown, context: RequestContext) =>
      jobOrderId === null ? null : jobById(context).load(jobOrderId),
    item: ({ itemId }: Missing) => reference('Item', itemId),
    quantity: ({ itemId, quantity }: Missing, _: unknown, context: RequestContext) =>
      itemId === null || quantity === null ? null : quantityOf(context, itemId, quantity),
  },
};
