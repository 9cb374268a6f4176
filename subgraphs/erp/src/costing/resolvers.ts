import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type { MutationSetWorkCenterRateArgs } from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';
import { setWorkCenterRate } from './commands.ts';
import { costOfItem, costOfRevision, rateOfWorkCenter } from './loaders.ts';

interface Stub {
  readonly id: string;
}

interface CostRow {
  readonly material: string;
  readonly machine: string;
  readonly rolledUpAt: Date;
}

function standardCost(row: CostRow | null) {
  return (
    row && {
      total: money(decimal(row.material).plus(row.machine)),
      material: money(row.material),
      machine: money(row.machine),
      rolledUpAt: row.rolledUpAt,
    }
  );
}

export const costingResolvers = {
  Mutation: {
    setWorkCenterRate: (
      _: unknown,
      { input }: MutationSetWorkCenterRateArgs,
      context: RequestContext,
    ) =>
      answer<{ workCenter: Stub | null }>(context, { workCenter: null }, async () => {
        const asked = {
          workCenterId: decodeId('WorkCenter', input.workCenterId, 'workCenterId'),
          hourlyRate: input.hourlyRate,
        };
        const once = { mutation: 'setWorkCenterRate', key: input.idempotencyKey, input: asked };
        const done = await transactOnce(context, once, (work) => setWorkCenterRate(work, asked));
        return { workCenter: reference('WorkCenter', done.workCenterId) };
      }),
  },
  Item: {
    standardCost: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('Item', id);
      return uuid === null ? null : standardCost(await costOfItem(context).load(uuid));
    },
  },
  ItemRevision: {
    standardCost: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('ItemRevision', id);
      return uuid === null ? null : standardCost(await costOfRevision(context).load(uuid));
    },
  },
  WorkCenter: {
    hourlyRate: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkCenter', id);
      const rate = uuid === null ? null : await rateOfWorkCenter(context).load(uuid);
      return rate && money(rate.hourlyRate);
    },
  },
};
