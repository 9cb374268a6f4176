import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { QueryAndonCallsArgs } from '../__generated__/resolvers.ts';
import { workCenterById, workUnitById } from '../equipment/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import { personById } from '../labor/loaders.ts';
import {
  andonCallById,
  escalationsOfCenter,
  openCallsOfCenter,
  openCallsOfUnit,
  statusChangesOfCall,
} from './loaders.ts';
import { andonMutations } from './mutations.ts';
import { type AndonCall, type AndonCallSearch, findAndonCalls } from './queries.ts';
import { type AndonCallCommand, momentOf, secondsUntil } from './rules.ts';
import { andonSubscriptions } from './subscriptions.ts';

interface Row {
  readonly id: string;
}

const findCall = ({ id }: Row, context: RequestContext) => {
  const uuid = tryDecodeId('AndonCall', id);
  return uuid === null ? null : andonCallById(context).load(uuid);
};

function readFilter({ filter }: QueryAndonCallsArgs): AndonCallSearch {
  const id = (type: string, name: 'workUnitId' | 'workCenterId' | 'siteId' | 'jobOrderId') => {
    const said = filter?.[name];
    return said ? decodeId(type, said, `filter.${name}`) : null;
  };
  return {
    statuses: filter?.statuses ?? null,
    kinds: filter?.kinds ?? null,
    workUnitId: id('WorkUnit', 'workUnitId'),
    workCenterId: id('WorkCenter', 'workCenterId'),
    siteId: id('Site', 'siteId'),
    jobOrderId: id('JobOrder', 'jobOrderId'),
  };
}

const person = (
  { personId }: { readonly personId: string | null },
  _: unknown,
  context: RequestContext,
) => (personId === null ? null : personById(context).load(personId));

const momentWhen =
  (command: AndonCallCommand) =>
  async ({ id }: AndonCall, _: unknown, context: RequestContext) =>
    momentOf(await statusChangesOfCall(context).load(id), command);

const timeUntil =
  (command: AndonCallCommand) =>
  async ({ id, raisedAt }: AndonCall, _: unknown, context: RequestContext) =>
    secondsUntil(raisedAt, await statusChangesOfCall(context).load(id), command);

export const andonResolvers = {
  Query: {
    andonCall: (_: unknown, args: Row, context: RequestContext) => findCall(args, context),
    andonCalls: (_: unknown, args: QueryAndonCallsArgs, { db }: RequestContext) =>
      findAndonCalls(db, readFilter(args), args),
  },
  Mutation: andonMutations,
  Subscription: andonSubscriptions,
  AndonCall: {
    __resolveReference: findCall,
    id: ({ id }: AndonCall) => encodeId('AndonCall', id),
    workUnit: ({ workUnitId }: AndonCall, _: unknown, context: RequestContext) =>
      workUnitId === null ? null : workUnitById(context).load(workUnitId),
    workCenter: ({ workCenterId }: AndonCall, _: unknown, context: RequestContext) =>
      workCenterById(context).load(workCenterId),
    jobOrder: ({ jobOrderId }: AndonCall, _: unknown, context: RequestContext) =>
      jobOrderId === null ? null : jobById(context).load(jobOrderId),
    raisedBy: person,
    acknowledgedAt: momentWhen('ACKNOWLEDGE'),
    resolvedAt: momentWhen('RESOLVE'),
    responseSeconds: timeUntil('ACKNOWLEDGE'),
    resolutionSeconds: timeUntil('RESOLVE'),
    statusHistory: ({ id }: AndonCall, _: unknown, context: RequestContext) =>
      statusChangesOfCall(context).load(id),
  },
  AndonCallStatusChange: { person },
  WorkUnit: {
    openAndonCalls: ({ id }: Row, _: unknown, context: RequestContext) =>
      openCallsOfUnit(context).load(id),
  },
  WorkCenter: {
    andonEscalations: ({ id }: Row, _: unknown, context: RequestContext) =>
      escalationsOfCenter(context).load(id),
    openAndonCalls: ({ id }: Row, _: unknown, context: RequestContext) =>
      openCallsOfCenter(context).load(id),
  },
};
