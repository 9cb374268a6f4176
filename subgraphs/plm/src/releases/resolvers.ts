import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationReleaseRevisionArgs,
  MutationReviseItemArgs,
} from '../__generated__/resolvers.ts';
import { revisionById } from '../items/loaders.ts';
import { releaseRevision, reviseItem } from './commands.ts';

export const releaseResolvers = {
  Mutation: {
    reviseItem: (_: unknown, { input }: MutationReviseItemArgs, context: RequestContext) =>
      answer(context, { itemRevision: null }, async () => {
        const asked = {
          itemId: decodeId('Item', input.itemId, 'itemId'),
          basedOnRevisionId: input.basedOnRevisionId
            ? decodeId('ItemRevision', input.basedOnRevisionId, 'basedOnRevisionId')
            : null,
        };
        const once = { mutation: 'reviseItem', key: input.idempotencyKey, input: asked };
        const { revisionId } = await transactOnce(context, once, (work) => reviseItem(work, asked));
        return { itemRevision: await revisionById(context).load(revisionId) };
      }),
    releaseRevision: (
      _: unknown,
      { input }: MutationReleaseRevisionArgs,
      context: RequestContext,
    ) =>
      answer(context, { itemRevision: null }, async () => {
        const asked = {
          revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
          effectiveFrom: input.effectiveFrom,
        };
        const once = { mutation: 'releaseRevision', key: input.idempotencyKey, input: asked };
        const { revisionId } = await transactOnce(context, once, (work) =>
          releaseRevision(work, asked),
        );
        return { itemRevision: await revisionById(context).load(revisionId) };
      }),
  },
};
