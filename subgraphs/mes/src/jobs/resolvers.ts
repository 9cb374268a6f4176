import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationDispatchJobArgs,
  MutationHoldJobArgs,
  MutationReportProductionArgs,
  MutationReverseJobResponseArgs,
  MutationStartJobArgs,
  QueryJobOrderArgs,
} from '../__generated__/resolvers.ts';
import { workCenterById, workUnitById } from '../equipment/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { workOrderById } from '../orders/loaders.ts';
import { quantityOf, reference } from '../products/loaders.ts';
import { closeJobShort, completeJob, startJob } from './commands.ts';
import {
  abortJob,
  dispatchJob,
  holdJob,
  pauseJob,
  type JobCommanded,
  restartJob,
  resumeJob,
} from './commanding.ts';
import {
  jobById,
  type JobPlan,
  jobsOfOrder,
  planOfJob,
  responseById,
  responsesOfJob,
  reworkOfJob,
  statusChangesOfJob,
  yieldOfItem,
} from './loaders.ts';
import { type JobResponse, reportProduction } from './reporting.ts';
import { reverseJobResponse } from './reversing.ts';

interface Reference {
  readonly id: string;
}

const loadJob = ({ id }: Reference, context: RequestContext) => {
  const uuid = tryDecodeId('JobOrder', id);
  return uuid === null ? null : jobById(context).load(uuid);
};

/** A quantity of what the work order makes. */
async function made(context: RequestContext, workOrderId: string, value: string) {
  const order = await workOrderById(context).load(workOrderId);
  return quantityOf(context, order?.itemId ?? '', value);
}

const quantity =
  <Field extends string>(field: Field) =>
  (
    row: Record<Field, string> & { readonly workOrderId: string },
    _: unknown,
    context: RequestContext,
  ) =>
    made(context, row.workOrderId, row[field]);

/** Start and completion differ in their command only. */
function onJob(
  mutation: string,
  command: (work: Work, input: { jobOrderId: string }) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: MutationStartJobArgs, context: RequestContext) =>
    answer(context, { jobOrder: null }, async () => {
      const asked = { jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId') };
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => command(work, asked));
      return { jobOrder: await jobById(context).load(id) };
    });
}

/** Commands that say why. */
function onJobWithReason(
  mutation: string,
  command: (work: Work, input: JobCommanded) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: MutationHoldJobArgs, context: RequestContext) =>
    answer(context, { jobOrder: null }, async () => {
      const jobOrderId = decodeId('JobOrder', input.jobOrderId, 'jobOrderId');
      const asked = { jobOrderId, reason: input.reason };
      const once = { mutation, key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => command(work, asked));
      return { jobOrder: await jobById(context).load(id) };
    });
}

function readReport(input: MutationReportProductionArgs['input']) {
  return {
    jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
    good: input.good,
    scrap: input.scrap,
    rework: input.rework,
    ofRework: input.ofRework,
    workUnitId: input.workUnitId ? decodeId('WorkUnit', input.workUnitId, 'workUnitId') : null,
    producedAt: input.producedAt ?? null,
    lotNumber: input.lotNumber ?? null,
    materials: input.materials.map(({ itemId, lotId, substituteFor, ...used }, at) => ({
      itemId: decodeId('Item', itemId, `materials.${at}.itemId`),
      lotId: lotId ? decodeId('MaterialLot', lotId, `materials.${at}.lotId`) : null,
      quantity: { value: used.quantity.value, unit: used.quantity.unit },
      substituteFor: substituteFor
        ? decodeId('Item', substituteFor, `materials.${at}.substituteFor`)
        : null,
    })),
  };
}

const jobMutations = {
  startJob: onJob('startJob', startJob),
  completeJob: onJob('completeJob', completeJob),
  closeJobShort: onJobWithReason('closeJobShort', closeJobShort),
  holdJob: onJobWithReason('holdJob', holdJob),
  restartJob: onJob('restartJob', restartJob),
  pauseJob: onJobWithReason('pauseJob', pauseJob),
  resumeJob: onJob('resumeJob', resumeJob),
  abortJob: onJobWithReason('abortJob', abortJob),
  dispatchJob: (_: unknown, { input }: MutationDispatchJobArgs, context: RequestContext) =>
    answer(context, { jobOrder: null }, async () => {
      const asked = {
        jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
        workUnitId: decodeId('WorkUnit', input.workUnitId, 'workUnitId'),
      };
      const once = { mutation: 'dispatchJob', key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => dispatchJob(work, asked));
      return { jobOrder: await jobById(context).load(id) };
    }),
  reportProduction: (
    _: unknown,
    { input }: MutationReportProductionArgs,
    context: RequestContext,
  ) =>
    answer(context, { jobResponse: null }, async () => {
      const report = readReport(input);
      const once = { mutation: 'reportProduction', key: input.idempotencyKey, input: report };
      const { id } = await transactOnce(context, once, (work) => reportProduction(work, report));
      return { jobResponse: await responseById(context).load(id) };
    }),
  reverseJobResponse: (
    _: unknown,
    { input }: MutationReverseJobResponseArgs,
    context: RequestContext,
  ) =>
    answer(context, { jobResponse: null }, async () => {
      const jobResponseId = decodeId('JobResponse', input.jobResponseId, 'jobResponseId');
      const asked = { jobResponseId, reason: input.reason };
      const once = { mutation: 'reverseJobResponse', key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => reverseJobResponse(work, asked));
      return { jobResponse: await responseById(context).load(id) };
    }),
};

type Details = keyof Omit<JobPlan, 'jobOrderId'>;

/** Jobs of before details were pinned have none. */
const ofPlan =
  <Detail extends Details>(detail: Detail) =>
  async (job: JobOrder, _: unknown, context: RequestContext) =>
    (await planOfJob(context).load(job.id))?.[detail] ?? [];

const planResolvers = {
  instructions: ofPlan('instructions'),
  characteristics: ofPlan('characteristics'),
  tools: ofPlan('tools'),
};

export const jobResolvers = {
  Query: {
    jobOrder: (_: unknown, args: QueryJobOrderArgs, context: RequestContext) =>
      loadJob(args, context),
  },
  Mutation: jobMutations,
  JobOrder: {
    __resolveReference: loadJob,
    id: (job: JobOrder) => encodeId('JobOrder', job.id),
    workOrder: (job: JobOrder, _: unknown, context: RequestContext) =>
      workOrderById(context).load(job.workOrderId),
    workCenter: (job: JobOrder, _: unknown, context: RequestContext) =>
      workCenterById(context).load(job.workCenterId),
    quantity: quantity('quantity'),
    goodQuantity: quantity('goodQuantity'),
    scrapQuantity: quantity('scrapQuantity'),
    openReworkQuantity: async (job: JobOrder, _: unknown, context: RequestContext) =>
      made(context, job.workOrderId, (await reworkOfJob(context).load(job.id))?.open ?? '0'),
    dispatchedTo: ({ workUnitId }: JobOrder, _: unknown, context: RequestContext) =>
      workUnitId === null ? null : workUnitById(context).load(workUnitId),
    statusHistory: (job: JobOrder, _: unknown, context: RequestContext) =>
      statusChangesOfJob(context).load(job.id),
    responses: (job: JobOrder, _: unknown, context: RequestContext) =>
      responsesOfJob(context).load(job.id),
    ...planResolvers,
  },
  JobInstruction: {
    picture: ({ picture }: JobPlan['instructions'][number]) =>
      reference('DocumentVersion', picture?.documentVersionId ?? null),
  },
  JobCharacteristic: {
    id: (one: JobPlan['characteristics'][number]) =>
      encodeId('InspectionCharacteristic', one.characteristicId),
    sampleSize: (one: JobPlan['characteristics'][number]) => one.sampleSize ?? 1,
    mandatory: (one: JobPlan['characteristics'][number]) => one.mandatory ?? false,
  },
  JobTool: {
    item: ({ itemId }: JobPlan['tools'][number]) => reference('Item', itemId),
  },
  JobResponse: {
    __resolveReference: ({ id }: Reference, context: RequestContext) => {
      const uuid = tryDecodeId('JobResponse', id);
      return uuid === null ? null : responseById(context).load(uuid);
    },
    id: (response: JobResponse) => encodeId('JobResponse', response.id),
    jobOrder: (response: JobResponse, _: unknown, context: RequestContext) =>
      jobById(context).load(response.jobOrderId),
    goodQuantity: quantity('goodQuantity'),
    scrapQuantity: quantity('scrapQuantity'),
    reworkQuantity: (response: JobResponse, _: unknown, context: RequestContext) =>
      made(context, response.workOrderId, response.reworkQuantity),
    workUnit: ({ workUnitId }: JobResponse, _: unknown, context: RequestContext) =>
      workUnitId === null ? null : workUnitById(context).load(workUnitId),
    lot: (response: JobResponse) => reference('MaterialLot', response.lotId),
  },
  WorkOrder: {
    jobOrders: (order: WorkOrder, _: unknown, context: RequestContext) =>
      jobsOfOrder(context).load(order.id),
  },
  Item: {
    yield: ({ id }: Reference, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('Item', id);
      return uuid === null ? null : yieldOfItem(context).load(uuid);
    },
  },
};
