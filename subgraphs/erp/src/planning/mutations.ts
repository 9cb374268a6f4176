import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationCreatePlannedOrderArgs,
  MutationReleasePlannedOrderArgs,
  MutationReleasePlannedOrdersArgs,
  MutationRunPlanningArgs,
  MutationSetItemPlanningArgs,
} from '../__generated__/resolvers.ts';
import { runPlanning } from './commands.ts';
import { plannedOrderById } from './loaders.ts';
import { setItemPlanning } from './parameters.ts';
import { planningOf, planningRunOf } from './queries.ts';
import { createPlannedOrder, releasePlannedOrders } from './releasing.ts';

function readParameters(input: MutationSetItemPlanningArgs['input']) {
  return {
    itemId: decodeId('Item', input.itemId, 'itemId'),
    siteId: decodeId('Site', input.siteId, 'siteId'),
    supplyType: input.supplyType,
    leadTimeDays: input.leadTimeDays,
    safetyStock: input.safetyStock,
    supplierId: input.supplierId ? decodeId('Supplier', input.supplierId, 'supplierId') : null,
    purchaseCost: input.purchaseCost ?? null,
  };
}

async function release(context: RequestContext, mutation: string, key: string, ids: string[]) {
  const once = { mutation, key, input: ids };
  const done = await transactOnce(context, once, (work) => releasePlannedOrders(work, ids));
  return plannedOrderById(context).loadMany(done.ids);
}

export const planningMutations = {
  setItemPlanning: (_: unknown, { input }: MutationSetItemPlanningArgs, context: RequestContext) =>
    answer(context, { itemPlanning: null }, async () => {
      const asked = readParameters(input);
      const once = { mutation: 'setItemPlanning', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => setItemPlanning(work, asked));
      return { itemPlanning: await planningOf(context.db, done.itemId, done.siteId) };
    }),
  runPlanning: (_: unknown, { input }: MutationRunPlanningArgs, context: RequestContext) =>
    answer(context, { planningRun: null }, async () => {
      const asked = {
        siteId: decodeId('Site', input.siteId, 'siteId'),
        planDate: input.planDate ?? null,
        changed: null,
      };
      const once = { mutation: 'runPlanning', key: input.idempotencyKey, input: asked };
      const run = await transactOnce(context, once, (work) => runPlanning(work, asked));
      return { planningRun: await planningRunOf(context.db, run.planningRunId) };
    }),
  createPlannedOrder: (
    _: unknown,
    { input }: MutationCreatePlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer(context, { plannedOrder: null }, async () => {
      const { idempotencyKey, ...given } = input;
      const asked = {
        ...given,
        itemId: decodeId('Item', input.itemId, 'itemId'),
        siteId: decodeId('Site', input.siteId, 'siteId'),
      };
      const once = { mutation: 'createPlannedOrder', key: idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => createPlannedOrder(work, asked));
      return { plannedOrder: await plannedOrderById(context).load(id) };
    }),
  releasePlannedOrder: (
    _: unknown,
    { input }: MutationReleasePlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrder: unknown }>(context, { plannedOrder: null }, async () => {
      const id = decodeId('PlannedOrder', input.plannedOrderId, 'plannedOrderId');
      const [plannedOrder] = await release(context, 'releasePlannedOrder', input.idempotencyKey, [
        id,
      ]);
      return { plannedOrder };
    }),
  releasePlannedOrders: (
    _: unknown,
    { input }: MutationReleasePlannedOrdersArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrders: unknown[] }>(context, { plannedOrders: [] }, async () => {
      const ids = input.plannedOrderIds.map((id, at) =>
        decodeId('PlannedOrder', id, `plannedOrderIds.${at}`),
      );
      return {
        plannedOrders: await release(context, 'releasePlannedOrders', input.idempotencyKey, ids),
      };
    }),
};
