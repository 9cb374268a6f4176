import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type {
  MutationSetWorkCenterCapacityArgs,
  QueryCapableToPromiseArgs,
  QueryFiniteScheduleArgs,
  WorkCenterLoadByWeekArgs,
} from '../__generated__/resolvers.ts';
import { plannedOrderById } from '../planning/loaders.ts';
import { quantityOf, reference } from '../references/loaders.ts';
import { setWorkCenterCapacity } from './commands.ts';
import type { Capacity } from './floor.ts';
import { instantOf } from './instants.ts';
import { capacityOfWorkCenter, loadOfWorkCenter } from './loaders.ts';
import type { PromiseStep } from './promise.ts';
import { findPromise } from './promising.ts';
import { daysLate, findScheduled, type ScheduledHere } from './queries.ts';
import { assertWithin } from './rules.ts';
import type { ScheduledOperation } from './scheduling.ts';
import { minutesOf } from './ticks.ts';
import { dateOfDay } from './work-days.ts';

interface Stub {
  readonly id: string;
}

const mostWeeks = 104;

type OperationHere = ScheduledOperation & { readonly timeZone: string };

const operationResolvers = {
  sequence: ({ operation }: ScheduledOperation) => operation.sequence,
  name: ({ operation }: ScheduledOperation) => operation.name,
  workCenter: ({ operation }: ScheduledOperation) =>
    reference('WorkCenter', operation.workCenterId),
  startsAt: ({ timeZone, from }: OperationHere) => instantOf(timeZone, from),
  endsAt: ({ timeZone, to }: OperationHere) => instantOf(timeZone, to),
  minutes: ({ ticks }: ScheduledOperation) => minutesOf(ticks),
};

const orderResolvers = {
  workOrder: ({ order }: ScheduledHere) =>
    order.kind === 'WORK_ORDER' ? reference('WorkOrder', order.id) : null,
  plannedOrder: ({ order }: ScheduledHere, _: unknown, context: RequestContext) =>
    order.kind === 'PLANNED_ORDER' ? plannedOrderById(context).load(order.id) : null,
  item: ({ order }: ScheduledHere) => reference('Item', order.itemId),
  quantity: ({ order }: ScheduledHere, _: unknown, context: RequestContext) =>
    quantityOf(context, order.itemId, order.quantity),
  dueOn: ({ order }: ScheduledHere) => dateOfDay(order.dueDay),
  finishesOn: ({ finishDay }: ScheduledHere) => dateOfDay(finishDay),
  lateDays: daysLate,
  operations: ({ operations, site }: ScheduledHere): OperationHere[] =>
    operations.map((one) => ({ ...one, timeZone: site.timeZone })),
};

function setCapacity(
  _: unknown,
  { input }: MutationSetWorkCenterCapacityArgs,
  context: RequestContext,
) {
  return answer<{ workCenter: Stub | null }>(context, { workCenter: null }, async () => {
    const { idempotencyKey, minutesPerDay, places, dayStartsAt } = input;
    const workCenterId = decodeId('WorkCenter', input.workCenterId, 'workCenterId');
    const asked = { workCenterId, minutesPerDay: plain(minutesPerDay), places, dayStartsAt };
    const once = { mutation: 'setWorkCenterCapacity', key: idempotencyKey, input: asked };
    const done = await transactOnce(context, once, (work) => setWorkCenterCapacity(work, asked));
    return { workCenter: reference('WorkCenter', done.workCenterId) };
  });
}

export const capacityResolvers = {
  Query: {
    finiteSchedule: (_: unknown, args: QueryFiniteScheduleArgs, context: RequestContext) => {
      const { siteId, workCenterId, from, horizonDays, lateOnly, first, after } = args;
      const search = {
        siteId: decodeId('Site', siteId, 'siteId'),
        workCenterId: workCenterId ? decodeId('WorkCenter', workCenterId, 'workCenterId') : null,
        from: from ?? null,
        horizonDays,
        lateOnly,
      };
      return findScheduled(context, search, { first: first ?? null, after: after ?? null });
    },
    capableToPromise: (_: unknown, args: QueryCapableToPromiseArgs, context: RequestContext) =>
      findPromise(context, {
        itemId: decodeId('Item', args.itemId, 'itemId'),
        siteId: decodeId('Site', args.siteId, 'siteId'),
        quantity: args.quantity,
        from: args.from ?? null,
      }),
  },
  Mutation: { setWorkCenterCapacity: setCapacity },
  WorkCenter: {
    capacity: ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkCenter', id);
      return uuid === null ? null : capacityOfWorkCenter(context).load(uuid);
    },
    loadByWeek: (
      { id }: Stub,
      { from, weeks }: WorkCenterLoadByWeekArgs,
      context: RequestContext,
    ) => {
      assertWithin(weeks, [1, mostWeeks], 'WEEKS_OUT_OF_RANGE', 'weeks');
      const workCenterId = tryDecodeId('WorkCenter', id);
      if (workCenterId === null) return null;
      return loadOfWorkCenter(context, { workCenterId, from: from ?? null, weeks });
    },
  },
  WorkCenterCapacity: { minutesPerDay: (row: Capacity) => plain(row.minutesPerDay) },
  PromiseStep: {
    item: ({ itemId }: PromiseStep) => reference('Item', itemId),
    quantity: ({ itemId, needed }: PromiseStep, _: unknown, context: RequestContext) =>
      quantityOf(context, itemId, needed.toFixed()),
    fromSupply: ({ itemId, fromSupply }: PromiseStep, _: unknown, context: RequestContext) =>
      quantityOf(context, itemId, fromSupply.toFixed()),
    workCenter: ({ workCenterId }: PromiseStep) => reference('WorkCenter', workCenterId),
  },
  ScheduledOrder: orderResolvers,
  ScheduledOperation: operationResolvers,
};
