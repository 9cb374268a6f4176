import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationChangePlannedOrderArgs,
  MutationCreatePlannedOrderArgs,
  MutationFirmPlannedOrderArgs,
  MutationReleasePlannedOrderArgs,
  MutationReleasePlannedOrdersArgs,
  MutationRunPlanningArgs,
  MutationSetForecastArgs,
  MutationSetItemPlanningArgs,
  MutationUnfirmPlannedOrderArgs,
} from '../__generated__/resolvers.ts';
import { runPlanning } from './commands.ts';
import { changePlannedOrder, firmPlannedOrder, unfirmPlannedOrder } from './firming.ts';
import { setForecast } from './forecasts.ts';
import { forecastOfItem, plannedOrderById } from './loaders.ts';
import { setItemPlanning } from './parameters.ts';
import { watched } from './progress.ts';
import { planningOf, planningRunOf } from './queries.ts';
import { createPlannedOrder, releasePlannedOrders } from './releasing.ts';

/** What was left out is undefined: what was set before stays. */
function readParameters(input: MutationSetItemPlanningArgs['input']) {
  const given = <T>(value: T | null | undefined) => value ?? undefined;
  return {
    itemId: decodeId('Item', input.itemId, 'itemId'),
    siteId: decodeId('Site', input.siteId, 'siteId'),
    supplyType: input.supplyType,
    sourceSiteId: input.sourceSiteId
      ? decodeId('Site', input.sourceSiteId, 'sourceSiteId')
      : undefined,
    leadTimeDays: input.leadTimeDays,
    leadTimeDaysPerUnit: given(input.leadTimeDaysPerUnit),
    safetyStock: input.safetyStock,
    supplierId: input.supplierId ? decodeId('Supplier', input.supplierId, 'supplierId') : null,
    purchaseCost: input.purchaseCost ?? null,
    // Null is said, too: as the process plan says.
    yield: input.yield,
    planningFenceDays: given(input.planningFenceDays),
    reschedulingDays: given(input.reschedulingDays),
    forecastBackwardDays: given(input.forecastBackwardDays),
    forecastForwardDays: given(input.forecastForwardDays),
    ...readLotSizing(input.lotSizing),
  };
}

export function readLotSizing(sizing: MutationSetItemPlanningArgs['input']['lotSizing']) {
  if (!sizing) return {};
  return {
    lotRule: sizing.rule,
    lotQuantity: sizing.fixedQuantity ?? null,
    lotPeriodDays: sizing.periodDays ?? null,
    lotMinimum: sizing.minimum ?? null,
    lotMaximum: sizing.maximum ?? null,
    lotMultiple: sizing.multiple ?? null,
  };
}

type Firming = typeof firmPlannedOrder;

/** Firm, or not: the same question about one order. */
async function firm(
  context: RequestContext,
  mutation: string,
  run: Firming,
  input: PlannedOrderInput,
) {
  const id = decodeId('PlannedOrder', input.plannedOrderId, 'plannedOrderId');
  const once = { mutation, key: input.idempotencyKey, input: id };
  await transactOnce(context, once, (work) => run(work, id));
  return { plannedOrder: await plannedOrderById(context).load(id) };
}

type PlannedOrderInput = MutationFirmPlannedOrderArgs['input'];

async function release(
  context: RequestContext,
  mutation: string,
  key: string,
  ids: string[],
  lotNumber: string | null = null,
) {
  const once = { mutation, key, input: lotNumber === null ? ids : { ids, lotNumber } };
  const done = await transactOnce(context, once, (work) =>
    releasePlannedOrders(work, ids, lotNumber),
  );
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
      const { id } = await transactOnce(context, once, async (work) => {
        const run = await watched(context, asked.siteId, (watch) =>
          runPlanning(work, asked, watch),
        );
        return { id: run.planningRunId };
      });
      return { planningRun: await planningRunOf(context.db, id) };
    }),
  setForecast: (_: unknown, { input }: MutationSetForecastArgs, context: RequestContext) =>
    answer<{ forecast: unknown[] }>(context, { forecast: [] }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        siteId: decodeId('Site', input.siteId, 'siteId'),
        periods: input.periods,
      };
      const once = { mutation: 'setForecast', key: input.idempotencyKey, input: asked };
      const { itemId } = await transactOnce(context, once, (work) => setForecast(work, asked));
      const rows = await forecastOfItem(context).load(itemId);
      return { forecast: rows.filter((row) => row.siteId === asked.siteId) };
    }),
  firmPlannedOrder: (
    _: unknown,
    { input }: MutationFirmPlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrder: unknown }>(context, { plannedOrder: null }, () =>
      firm(context, 'firmPlannedOrder', firmPlannedOrder, input),
    ),
  unfirmPlannedOrder: (
    _: unknown,
    { input }: MutationUnfirmPlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrder: unknown }>(context, { plannedOrder: null }, () =>
      firm(context, 'unfirmPlannedOrder', unfirmPlannedOrder, input),
    ),
  changePlannedOrder: (
    _: unknown,
    { input }: MutationChangePlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrder: unknown }>(context, { plannedOrder: null }, async () => {
      const asked = {
        plannedOrderId: decodeId('PlannedOrder', input.plannedOrderId, 'plannedOrderId'),
        quantity: input.quantity ?? null,
        startOn: input.startOn ?? null,
        dueOn: input.dueOn ?? null,
      };
      const once = { mutation: 'changePlannedOrder', key: input.idempotencyKey, input: asked };
      const { id } = await transactOnce(context, once, (work) => changePlannedOrder(work, asked));
      return { plannedOrder: await plannedOrderById(context).load(id) };
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
    { input, lotNumber }: MutationReleasePlannedOrderArgs,
    context: RequestContext,
  ) =>
    answer<{ plannedOrder: unknown }>(context, { plannedOrder: null }, async () => {
      const id = decodeId('PlannedOrder', input.plannedOrderId, 'plannedOrderId');
      const { idempotencyKey: key } = input;
      const mutation = 'releasePlannedOrder';
      const [plannedOrder] = await release(context, mutation, key, [id], lotNumber ?? null);
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
