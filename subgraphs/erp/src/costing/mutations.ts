import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationSetItemCostingArgs,
  MutationSetWorkCenterRateArgs,
} from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';
import { setItemCosting, setWorkCenterRate } from './commands.ts';

interface Stub {
  readonly id: string;
}

export const costingMutations = {
  setWorkCenterRate: (
    _: unknown,
    { input }: MutationSetWorkCenterRateArgs,
    context: RequestContext,
  ) =>
    answer<{ workCenter: Stub | null }>(context, { workCenter: null }, async () => {
      const { idempotencyKey, inside, ...given } = input;
      const asked = {
        ...given,
        isInside: inside,
        workCenterId: decodeId('WorkCenter', input.workCenterId, 'workCenterId'),
      };
      const once = { mutation: 'setWorkCenterRate', key: idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => setWorkCenterRate(work, asked));
      return { workCenter: reference('WorkCenter', done.workCenterId) };
    }),
  setItemCosting: (_: unknown, { input }: MutationSetItemCostingArgs, context: RequestContext) =>
    answer<{ item: Stub | null }>(context, { item: null }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        source: input.source,
        ownStandard: input.ownStandard ?? null,
        subcontractCost: input.subcontractCost ?? null,
        valuationMethod: input.valuationMethod ?? null,
      };
      const once = { mutation: 'setItemCosting', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => setItemCosting(work, asked));
      return { item: reference('Item', done.itemId) };
    }),
};
