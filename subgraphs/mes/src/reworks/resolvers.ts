import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import { sum } from '@throughline/chassis/values/decimal';
import type { MutationSendToReworkArgs } from '../__generated__/resolvers.ts';
import { jobById } from '../jobs/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { workOrderById } from '../orders/loaders.ts';
import { quantityOf } from '../products/loaders.ts';
import { sendToRework } from './commands.ts';
import { type Rework, reworkById, reworksOfJob, stepsFoundAt } from './loaders.ts';

async function made(context: RequestContext, { jobOrderId }: Rework, value: string) {
  const job = await jobById(context).load(jobOrderId);
  const order = await workOrderById(context).load(job?.workOrderId ?? '');
  return quantityOf(context, order?.itemId ?? '', value);
}

async function stepsOf(context: RequestContext, { id, jobOrderId }: Rework): Promise<JobOrder[]> {
  const steps = await stepsFoundAt(context).load(jobOrderId);
  return steps.filter((step) => step.reworkId === id);
}

export const reworkResolvers = {
  Mutation: {
    sendToRework: (_: unknown, { input }: MutationSendToReworkArgs, context: RequestContext) =>
      answer(context, { rework: null }, async () => {
        const { step } = input;
        const asked = {
          jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
          quantity: input.quantity,
          toSequence: input.toSequence ?? null,
          step: step
            ? {
                ...step,
                workCenterId: decodeId('WorkCenter', step.workCenterId, 'step.workCenterId'),
              }
            : null,
          reason: input.reason,
        };
        const once = ['sendToRework', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, sendToRework);
        return { rework: await reworkById(context).load(id) };
      }),
  },
  Rework: {
    id: ({ id }: Rework) => encodeId('Rework', id),
    jobOrder: ({ jobOrderId }: Rework, _: unknown, context: RequestContext) =>
      jobById(context).load(jobOrderId),
    quantity: (rework: Rework, _: unknown, context: RequestContext) =>
      made(context, rework, rework.quantity),
    steps: (rework: Rework, _: unknown, context: RequestContext) => stepsOf(context, rework),
    returnedQuantity: async (rework: Rework, _: unknown, context: RequestContext) =>
      made(context, rework, (await stepsOf(context, rework)).at(-1)?.goodQuantity ?? '0'),
    scrapQuantity: async (rework: Rework, _: unknown, context: RequestContext) => {
      const steps = await stepsOf(context, rework);
      return made(context, rework, sum(steps.map((step) => step.scrapQuantity)).toFixed());
    },
  },
  JobOrder: {
    rework: ({ reworkId }: JobOrder, _: unknown, context: RequestContext) =>
      reworkId === null ? null : reworkById(context).load(reworkId),
    reworks: ({ id }: JobOrder, _: unknown, context: RequestContext) =>
      reworksOfJob(context).load(id),
  },
};
