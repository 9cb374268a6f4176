import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type { MutationRaiseNonConformanceArgs } from '../__generated__/resolvers.ts';
import { reference } from '../products/loaders.ts';
import { type NonConformance, raiseNonConformance } from './commands.ts';
import { lotsOfNonConformance, nonConformanceById } from './loaders.ts';
import { findNonConformances } from './queries.ts';

function readNonConformance(input: MutationRaiseNonConformanceArgs['input']) {
  return {
    itemId: decodeId('Item', input.itemId, 'itemId'),
    lotIds: input.lotIds.map((id, at) => decodeId('MaterialLot', id, `lotIds.${at}`)),
    workOrderId: input.workOrderId ? decodeId('WorkOrder', input.workOrderId, 'workOrderId') : null,
    cause: input.cause,
    description: input.description,
  };
}

export const qualityResolvers = {
  Query: {
    nonConformances: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findNonConformances(db, args),
  },
  Mutation: {
    raiseNonConformance: (
      _: unknown,
      { input }: MutationRaiseNonConformanceArgs,
      context: RequestContext,
    ) =>
      answer(context, { nonConformance: null }, async () => {
        const asked = readNonConformance(input);
        const once = { mutation: 'raiseNonConformance', key: input.idempotencyKey, input: asked };
        const { id } = await transactOnce(context, once, (work) =>
          raiseNonConformance(work, asked),
        );
        return { nonConformance: await nonConformanceById(context).load(id) };
      }),
  },
  NonConformance: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('NonConformance', id);
      return uuid === null ? null : nonConformanceById(context).load(uuid);
    },
    id: (row: NonConformance) => encodeId('NonConformance', row.id),
    item: (row: NonConformance) => reference('Item', row.itemId),
    revision: (row: NonConformance) => reference('ItemRevision', row.revisionId),
    lots: async (row: NonConformance, _: unknown, context: RequestContext) =>
      (await lotsOfNonConformance(context).load(row.id)).map((one) =>
        reference('MaterialLot', one.lotId),
      ),
  },
};
