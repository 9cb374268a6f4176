import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  ClockOffInput,
  MutationClockOffArgs,
  MutationClockOnArgs,
  MutationCorrectLaborArgs,
  MutationCreatePersonArgs,
  MutationGrantQualificationArgs,
  MutationWithdrawQualificationArgs,
  QueryPersonsArgs,
} from '../__generated__/resolvers.ts';
import { workCenterById, workUnitById } from '../equipment/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import { clockOff, clockOn, correctLabor, type LaborEntry } from './commands.ts';
import {
  correctionsOfEntry,
  laborEntryById,
  laborOfJob,
  laborOfPerson,
  personById,
  qualificationsOfPerson,
  secondsOfEntry,
  secondsOfJob,
} from './loaders.ts';
import { createPerson, grantQualification, type Person, withdrawQualification } from './persons.ts';
import { findPersons } from './queries.ts';
import { laborSubscriptions } from './subscriptions.ts';

const findPerson = ({ id }: { readonly id: string }, context: RequestContext) => {
  const uuid = tryDecodeId('Person', id);
  return uuid === null ? null : personById(context).load(uuid);
};

const optionalId = (type: string, id: string | null | undefined, field: string) =>
  id === null || id === undefined ? null : decodeId(type, id, field);

const clocked = (input: ClockOffInput) => ({
  personId: optionalId('Person', input.personId, 'personId'),
  personNumber: input.personNumber ?? null,
  jobOrderId: optionalId('JobOrder', input.jobOrderId, 'jobOrderId'),
  workCenterId: optionalId('WorkCenter', input.workCenterId, 'workCenterId'),
  occurredAt: input.occurredAt ?? null,
});

const person = async (context: RequestContext, done: Promise<{ id: string }>) => ({
  person: await personById(context).load((await done).id),
});

const labor = async (context: RequestContext, done: Promise<{ ids: string[] }>) => ({
  labor: await laborEntryById(context).loadMany((await done).ids),
});

const laborMutations = {
  createPerson: (_: unknown, { input }: MutationCreatePersonArgs, context: RequestContext) =>
    answer<object>(context, { person: null }, () => {
      const { idempotencyKey, ...asked } = input;
      const once = ['createPerson', idempotencyKey, asked] as const;
      return person(context, runOnce(context, once, createPerson));
    }),
  grantQualification: (
    _: unknown,
    { input }: MutationGrantQualificationArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { person: null }, () => {
      const { qualification, validFrom, validTo = null } = input;
      const personId = decodeId('Person', input.personId, 'personId');
      const asked = { personId, qualification, validFrom, validTo };
      const once = ['grantQualification', input.idempotencyKey, asked] as const;
      return person(context, runOnce(context, once, grantQualification));
    }),
  withdrawQualification: (
    _: unknown,
    { input }: MutationWithdrawQualificationArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { person: null }, () => {
      const { qualification, reason } = input;
      const personId = decodeId('Person', input.personId, 'personId');
      const asked = { personId, qualification, reason };
      const once = ['withdrawQualification', input.idempotencyKey, asked] as const;
      return person(context, runOnce(context, once, withdrawQualification));
    }),
  clockOn: (_: unknown, { input }: MutationClockOnArgs, context: RequestContext) =>
    answer<object>(context, { labor: [] }, () => {
      const workUnitId = optionalId('WorkUnit', input.workUnitId, 'workUnitId');
      const once = ['clockOn', input.idempotencyKey, { ...clocked(input), workUnitId }] as const;
      return labor(context, runOnce(context, once, clockOn));
    }),
  clockOff: (_: unknown, { input }: MutationClockOffArgs, context: RequestContext) =>
    answer<object>(context, { labor: [] }, () => {
      const once = ['clockOff', input.idempotencyKey, clocked(input)] as const;
      return labor(context, runOnce(context, once, clockOff));
    }),
  correctLabor: (_: unknown, { input }: MutationCorrectLaborArgs, context: RequestContext) =>
    answer<object>(context, { labor: [] }, () => {
      const { startedAt, endedAt = null, reason } = input;
      const laborEntryId = decodeId(
        'PersonnelActual',
        input.personnelActualId,
        'personnelActualId',
      );
      const asked = { laborEntryId, startedAt, endedAt, reason };
      const once = ['correctLabor', input.idempotencyKey, asked] as const;
      return labor(context, runOnce(context, once, correctLabor));
    }),
};

export const laborResolvers = {
  Query: {
    person: (_: unknown, args: { readonly id: string }, context: RequestContext) =>
      findPerson(args, context),
    persons: (_: unknown, args: QueryPersonsArgs, { db }: RequestContext) =>
      findPersons(db, args.numbers ?? null, args),
  },
  Mutation: laborMutations,
  Subscription: laborSubscriptions,
  Person: {
    __resolveReference: findPerson,
    id: ({ id }: Person) => encodeId('Person', id),
    qualifications: ({ id }: Person, _: unknown, context: RequestContext) =>
      qualificationsOfPerson(context).load(id),
    labor: ({ id }: Person, args: PageArgs, context: RequestContext) =>
      laborOfPerson(context, id, args),
  },
  PersonQualification: {
    id: ({ id }: { readonly id: string }) => encodeId('PersonQualification', id),
  },
  PersonnelActual: {
    id: ({ id }: LaborEntry) => encodeId('PersonnelActual', id),
    person: ({ personId }: LaborEntry, _: unknown, context: RequestContext) =>
      personById(context).load(personId),
    jobOrder: ({ jobOrderId }: LaborEntry, _: unknown, context: RequestContext) =>
      jobOrderId === null ? null : jobById(context).load(jobOrderId),
    workCenter: ({ workCenterId }: LaborEntry, _: unknown, context: RequestContext) =>
      workCenterById(context).load(workCenterId),
    workUnit: ({ workUnitId }: LaborEntry, _: unknown, context: RequestContext) =>
      workUnitId === null ? null : workUnitById(context).load(workUnitId),
    seconds: async ({ id }: LaborEntry, _: unknown, context: RequestContext) =>
      (await secondsOfEntry(context).load(id)) ?? 0,
    corrections: ({ id }: LaborEntry, _: unknown, context: RequestContext) =>
      correctionsOfEntry(context).load(id),
  },
  JobOrder: {
    labor: ({ id }: { readonly id: string }, args: PageArgs, context: RequestContext) =>
      laborOfJob(context, id, args),
    laborSeconds: async ({ id }: { readonly id: string }, _: unknown, context: RequestContext) =>
      (await secondsOfJob(context).load(id)) ?? 0,
  },
};
