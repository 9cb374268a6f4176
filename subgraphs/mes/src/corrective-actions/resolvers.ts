import type { RequestContext } from '@throughline/chassis/context';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { QueryCorrectiveActionsArgs } from '../__generated__/resolvers.ts';
import { personById } from '../labor/loaders.ts';
import { nonConformanceById } from '../nonconformances/loaders.ts';
import type { CorrectiveAction } from './commands.ts';
import {
  actionsOfNonConformance,
  answeredByAction,
  checksOfAction,
  correctiveActionById,
  statusChangesOfAction,
  tasksOfAction,
} from './loaders.ts';
import { correctiveActionMutations } from './mutations.ts';
import { findCorrectiveActions } from './queries.ts';

interface Row {
  readonly id: string;
}

const findAction = ({ id }: Row, context: RequestContext) => {
  const uuid = tryDecodeId('CorrectiveAction', id);
  return uuid === null ? null : correctiveActionById(context).load(uuid);
};

const owner = ({ ownerId }: { readonly ownerId: string }, _: unknown, context: RequestContext) =>
  personById(context).load(ownerId);

export const correctiveActionResolvers = {
  Query: {
    correctiveAction: (_: unknown, args: Row, context: RequestContext) => findAction(args, context),
    correctiveActions: (_: unknown, args: QueryCorrectiveActionsArgs, { db }: RequestContext) =>
      findCorrectiveActions(db, args.status ?? null, args),
  },
  Mutation: correctiveActionMutations,
  CorrectiveAction: {
    __resolveReference: findAction,
    id: ({ id }: CorrectiveAction) => encodeId('CorrectiveAction', id),
    owner,
    nonConformances: async ({ id }: CorrectiveAction, _: unknown, context: RequestContext) =>
      nonConformanceById(context).loadMany(
        (await answeredByAction(context).load(id)).map((one) => one.nonConformanceId),
      ),
    tasks: ({ id }: CorrectiveAction, _: unknown, context: RequestContext) =>
      tasksOfAction(context).load(id),
    effectivenessChecks: ({ id }: CorrectiveAction, _: unknown, context: RequestContext) =>
      checksOfAction(context).load(id),
    statusHistory: ({ id }: CorrectiveAction, _: unknown, context: RequestContext) =>
      statusChangesOfAction(context).load(id),
  },
  CorrectiveActionTask: {
    id: ({ id }: Row) => encodeId('CorrectiveActionTask', id),
    owner,
  },
  EffectivenessCheck: {
    id: ({ id }: Row) => encodeId('EffectivenessCheck', id),
    person: ({ personId }: { personId: string }, _: unknown, context: RequestContext) =>
      personById(context).load(personId),
  },
  NonConformance: {
    correctiveActions: async ({ id }: Row, _: unknown, context: RequestContext) =>
      correctiveActionById(context).loadMany(
        (await actionsOfNonConformance(context).load(id)).map((one) => one.correctiveActionId),
      ),
  },
};
