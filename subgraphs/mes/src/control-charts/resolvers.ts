import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type {
  MutationSetControlPlanArgs,
  QueryControlChartArgs,
  QueryControlPlansArgs,
  QueryProcessAlarmsArgs,
} from '../__generated__/resolvers.ts';
import { inspectionById } from '../inspections/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import { reference } from '../products/loaders.ts';
import { controlChart, type ShownPoint } from './charts.ts';
import { setControlPlan } from './commands.ts';
import { alarmsOfJob, controlPlanById, processAlarmById } from './loaders.ts';
import { inspectionMutations } from './mutations.ts';
import { type ControlPlan, findAlarms, plansOfItem, type ProcessAlarm } from './queries.ts';
import { alarmSubscriptions } from './subscriptions.ts';

const amount = (value: string | null) => (value === null ? null : plain(value));

function readChart(args: QueryControlChartArgs) {
  const { operationSequence, characteristicName, last } = args;
  return {
    itemId: decodeId('Item', args.itemId, 'itemId'),
    operationSequence,
    characteristicName,
    chart: args.chart ?? null,
    rules: args.rules ?? null,
    from: args.from ?? null,
    to: args.to ?? null,
    last,
  };
}

const findAlarm = ({ id }: { readonly id: string }, context: RequestContext) => {
  const uuid = tryDecodeId('ProcessAlarm', id);
  return uuid === null ? null : processAlarmById(context).load(uuid);
};

export const controlChartResolvers = {
  Query: {
    controlChart: (_: unknown, args: QueryControlChartArgs, context: RequestContext) =>
      controlChart(context, readChart(args)),
    controlPlans: (_: unknown, args: QueryControlPlansArgs, { db }: RequestContext) =>
      plansOfItem(db, decodeId('Item', args.itemId, 'itemId'), args.first),
    processAlarms: (_: unknown, args: QueryProcessAlarmsArgs, { db }: RequestContext) =>
      findAlarms(db, args.itemId ? decodeId('Item', args.itemId, 'itemId') : null, args),
  },
  Mutation: {
    ...inspectionMutations,
    setControlPlan: (_: unknown, { input }: MutationSetControlPlanArgs, context: RequestContext) =>
      answer<object>(context, { controlPlan: null }, async () => {
        const { idempotencyKey, ...plan } = input;
        const asked = {
          ...plan,
          itemId: decodeId('Item', plan.itemId, 'itemId'),
          centerLine: plan.centerLine ?? null,
          sigma: plan.sigma ?? null,
        };
        const once = ['setControlPlan', idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, setControlPlan);
        return { controlPlan: await controlPlanById(context).load(id) };
      }),
  },
  Subscription: alarmSubscriptions,
  ControlChartPoint: {
    inspection: ({ inspectionId }: ShownPoint, _: unknown, context: RequestContext) =>
      inspectionById(context).load(inspectionId),
  },
  ControlPlan: {
    id: ({ id }: ControlPlan) => encodeId('ControlPlan', id),
    item: ({ itemId }: ControlPlan) => reference('Item', itemId),
    centerLine: ({ centerLine }: ControlPlan) => amount(centerLine),
    sigma: ({ sigma }: ControlPlan) => amount(sigma),
  },
  ProcessAlarm: {
    __resolveReference: findAlarm,
    id: ({ id }: ProcessAlarm) => encodeId('ProcessAlarm', id),
    controlPlan: ({ controlPlanId }: ProcessAlarm, _: unknown, context: RequestContext) =>
      controlPlanById(context).load(controlPlanId),
    inspection: ({ inspectionId }: ProcessAlarm, _: unknown, context: RequestContext) =>
      inspectionById(context).load(inspectionId),
    jobOrder: ({ jobOrderId }: ProcessAlarm, _: unknown, context: RequestContext) =>
      jobById(context).load(jobOrderId),
    inspections: ({ inspectionIds }: ProcessAlarm, _: unknown, context: RequestContext) =>
      inspectionById(context).loadMany(inspectionIds),
  },
  JobOrder: {
    processAlarms: ({ id }: { readonly id: string }, args: PageArgs, context: RequestContext) =>
      alarmsOfJob(context, id, args),
  },
};
