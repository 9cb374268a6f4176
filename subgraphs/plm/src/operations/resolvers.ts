import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type { MutationSetOperationsArgs } from '../__generated__/resolvers.ts';
import type { ItemRevision } from '../items/commands.ts';
import { revisionById } from '../items/loaders.ts';
import { setOperations } from './commands.ts';
import { type OperationsSegment, segmentsOfRevision } from './loaders.ts';

export const operationResolvers = {
  Mutation: {
    setOperations: (_: unknown, { input }: MutationSetOperationsArgs, context: RequestContext) =>
      answer(context, { itemRevision: null }, async () => {
        const plan = {
          revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
          segments: input.segments.map((segment, at) => ({
            ...segment,
            workCenterId: decodeId(
              'WorkCenter',
              segment.workCenterId,
              `segments.${at}.workCenterId`,
            ),
          })),
        };
        const once = { mutation: 'setOperations', key: input.idempotencyKey, input: plan };
        const { revisionId } = await transactOnce(context, once, (work) =>
          setOperations(work, plan),
        );
        return { itemRevision: await revisionById(context).load(revisionId) };
      }),
  },
  ItemRevision: {
    operationsDefinition: async (revision: ItemRevision, _: unknown, context: RequestContext) => {
      const segments = await segmentsOfRevision(context).load(revision.id);
      return segments.length === 0 ? null : { segments };
    },
  },
  OperationsSegment: {
    id: (segment: OperationsSegment) => encodeId('OperationsSegment', segment.id),
    workCenter: (segment: OperationsSegment) => ({
      __typename: 'WorkCenter',
      id: encodeId('WorkCenter', segment.workCenterId),
    }),
  },
};
