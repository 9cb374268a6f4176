import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type { MutationIssueMaterialArgs } from '../__generated__/resolvers.ts';
import { moveById, shortagesOfWorkOrder } from '../inventory/loaders.ts';
import { issueMaterial } from './commands.ts';
import { workOrderById } from './loaders.ts';

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
  },
  WorkOrder: {
    shortages: ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      return uuid === null ? null : shortagesOfWorkOrder(context).load(uuid);
    },
    workInProgress: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkOrder', id);
      const order = uuid === null ? null : await workOrderById(context).load(uuid);
      return (
        order && {
          material: money(order.materialValue),
          machine: money(order.machineValue),
          received: money(order.receivedValue),
          value: money(
            decimal(order.materialValue).plus(order.machineValue).minus(order.receivedValue),
          ),
        }
      );
    },
  },
};
