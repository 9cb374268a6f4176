import type { RequestContext } from '@throughline/chassis/context';
import { encodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import type {
  QueryStateReasonsArgs,
  WorkUnitStateHistoryArgs,
} from '../__generated__/resolvers.ts';
import type { WorkUnit } from '../equipment/loaders.ts';
import {
  correctionById,
  correctionsOfUnit,
  historyOfUnit,
  reasonById,
  reasonsBelow,
  type StateCorrection,
  stateOfUnit,
} from './loaders.ts';
import { stateMutations } from './mutations.ts';
import { findStateReasons, type StateReason } from './queries.ts';
import { stateSubscriptions } from './subscriptions.ts';

const reason = (row: { reasonId: string | null }, _: unknown, context: RequestContext) =>
  row.reasonId === null ? null : reasonById(context).load(row.reasonId);

export const stateResolvers = {
  Query: {
    stateReasons: (_: unknown, args: QueryStateReasonsArgs, { db }: RequestContext) =>
      findStateReasons(db, args.state ?? null, args),
  },
  Mutation: stateMutations,
  Subscription: stateSubscriptions,
  StateReason: {
    parent: ({ parentId }: StateReason, _: unknown, context: RequestContext) =>
      parentId === null ? null : reasonById(context).load(parentId),
    children: ({ id }: StateReason, _: unknown, context: RequestContext) =>
      reasonsBelow(context).load(id),
  },
  EquipmentState: {
    reason,
    correction: (
      { correctionId }: { correctionId: string | null },
      _: unknown,
      context: RequestContext,
    ) => (correctionId === null ? null : correctionById(context).load(correctionId)),
  },
  StateCorrection: {
    id: ({ id }: StateCorrection) => encodeId('StateCorrection', id),
    reason,
  },
  WorkUnit: {
    state: ({ id }: WorkUnit, _: unknown, context: RequestContext) => stateOfUnit(context).load(id),
    stateHistory: ({ id }: WorkUnit, args: WorkUnitStateHistoryArgs, context: RequestContext) =>
      historyOfUnit(context, id, args),
    stateCorrections: ({ id }: WorkUnit, args: PageArgs, context: RequestContext) =>
      correctionsOfUnit(context, id, args),
  },
};
