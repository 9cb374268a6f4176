import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { sum } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type {
  MutationIssueMaterialArgs,
  MutationRecordJobTimeArgs,
} from '../__generated__/resolvers.ts';
import { moveById, shortagesOfWorkOrder } from '../inventory/loaders.ts';
import { reference } from '../references/loaders.ts';
import { recordJobTime } from './charging.ts';
import { issueMaterial, type WorkOrder } from './commands.ts';
import { type BookedVariance, variancesOfWorkOrder, workOrderById } from './loaders.ts';

interface Stub {
  readonly id: string;
}

export const productionResolvers = {
  Mutation: {
    issueMaterial: (_: unknown, { input }: MutationIssueMaterialArgs, context: RequestContext) =>
      answer<{ stockMoves: unknown[] }>(context, { stockMoves: [] }, async () => {
        const asked = {
          workOrderId: decodeId('WorkOrder', input.workOrderId, 'workOrderId'),
          jobOrderId: input.jobOrderId
            ? decodeId('JobOrder', input.jobOrderId, 'jobOrderId')
            : null,
          itemId: decodeId('Item', input.itemId, 'itemId'),
          lotId: input.lotId ? decodeId('MaterialLot', input.lotId, 'lotId') : null,
          quantity: input.quantity,
        };
        const once = { mutation: 'issueMaterial', key: input.idempotencyKey, input: asked };
        const { moveIds } = await transactOnce(context, once, (work) => issueMaterial(work, asked));
        return { stockMoves: await moveById(context).loadMany(moveIds) };
      }),
    recordJobTime: (_: unknown, { input }: MutationRecordJobTimeArgs, context: RequestContext) =>
      answer<{ workOrder: Stub | null }>(context, { workOrder: null }, async () => {
        const asked = {
          jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
          labourMinutes: input.labourMinutes,
          machineMinutes: input.machineMinutes,
          labourRate: input.labourRate ?? null,
          machineRate: input.machineRate ?? null,
        };
        const once = { mutation: 'recordJobTime', key: input.idempotencyKey, input: asked };
        const done = await transactOnce(context, once, (work) => recordJobTime(work, asked));
        return { workOrder: reference('WorkOrder', done.workOrderId) };
      }),
  },
  WorkOrder: {
    shortages: ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      return uuid === null ? null : shortagesOfWorkOrder(context).load(uuid);
    },
    workInProgress: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      const order = uuid === null ? null : await workOrderById(context).load(uuid);
      return order && inProgress(order);
    },
    costVariances: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      const order = uuid === null ? null : await workOrderById(context).load(uuid);
      if (order?.status !== 'COMPLETED') return null;
      return {
        total: money(order.varianceValue),
        variances: await variancesOfWorkOrder(context).load(order.id),
      };
    },
  },
  CostVariance: {
    item: (row: BookedVariance) => reference('Item', row.item_id),
    workCenter: (row: BookedVariance) => reference('WorkCenter', row.work_center_id),
    amount: (row: BookedVariance) => money(row.amount),
  },
};

function inProgress(order: WorkOrder) {
  const { materialValue, labourValue, machineValue, overheadValue, subcontractValue } = order;
  const charged = sum([materialValue, labourValue, machineValue, overheadValue, subcontractValue]);
  return {
    material: money(materialValue),
    labour: money(labourValue),
    machine: money(machineValue),
    overhead: money(overheadValue),
    subcontract: money(subcontractValue),
    received: money(order.receivedValue),
    variance: money(order.varianceValue),
    value: money(charged.minus(order.receivedValue).minus(order.varianceValue)),
  };
}
