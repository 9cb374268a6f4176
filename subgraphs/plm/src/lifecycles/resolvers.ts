import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationKeepRevisionBuildableArgs,
  MutationMakeRevisionObsoleteArgs,
  MutationSubmitForReviewArgs,
  MutationTakeBackFromReviewArgs,
} from '../__generated__/resolvers.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import { revisionById } from '../items/loaders.ts';
import type { RevisionThen } from '../items/then.ts';
import {
  keepRevisionBuildable,
  makeRevisionObsolete,
  submitForReview,
  takeBackFromReview,
} from './commands.ts';
import { type LifecycleStep, releasedOfItem, stepsOfRevision } from './loaders.ts';
import { isBuildable } from './rules.ts';

/** One revision, what else was said, and the command that does it. */
function onRevision<Said extends { revisionId: string }>(
  context: RequestContext,
  mutation: string,
  key: string,
  said: Said,
  command: (work: Work, said: Said) => Promise<{ revisionId: string }>,
) {
  return answer<{ itemRevision: ItemRevision | null }>(
    context,
    { itemRevision: null },
    async () => {
      const asked = {
        ...said,
        revisionId: decodeId('ItemRevision', said.revisionId, 'revisionId'),
      };
      const once = { mutation, key, input: asked };
      const done = await transactOnce(context, once, (work) => command(work, asked));
      return { itemRevision: await revisionById(context).load(done.revisionId) };
    },
  );
}

export const lifecycleResolvers = {
  Mutation: {
    submitForReview: (
      _: unknown,
      { input: { idempotencyKey, ...said } }: MutationSubmitForReviewArgs,
      context: RequestContext,
    ) => onRevision(context, 'submitForReview', idempotencyKey, said, submitForReview),
    takeBackFromReview: (
      _: unknown,
      { input: { idempotencyKey, ...said } }: MutationTakeBackFromReviewArgs,
      context: RequestContext,
    ) => onRevision(context, 'takeBackFromReview', idempotencyKey, said, takeBackFromReview),
    makeRevisionObsolete: (
      _: unknown,
      { input: { idempotencyKey, ...said } }: MutationMakeRevisionObsoleteArgs,
      context: RequestContext,
    ) => onRevision(context, 'makeRevisionObsolete', idempotencyKey, said, makeRevisionObsolete),
    keepRevisionBuildable: (
      _: unknown,
      { input: { idempotencyKey, ...said } }: MutationKeepRevisionBuildableArgs,
      context: RequestContext,
    ) => onRevision(context, 'keepRevisionBuildable', idempotencyKey, said, keepRevisionBuildable),
  },
  Item: {
    buildableRevisions: async (item: Item, _: unknown, context: RequestContext) =>
      (await releasedOfItem(context).load(item.id)).filter(isBuildable),
  },
  ItemRevision: {
    buildable: (revision: ItemRevision) => isBuildable(revision),
    lifecycleSteps: (revision: ItemRevision, _: unknown, context: RequestContext) =>
      stepsOfRevision(context).load(revision.id),
  },
  ItemRevisionState: {
    buildable: (state: RevisionThen) => isBuildable(state),
  },
  LifecycleStep: {
    from: (step: LifecycleStep) => step.before,
    to: (step: LifecycleStep) => step.after,
  },
};
