import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationSetProductionToleranceArgs,
  MutationSetWorkOrderToleranceArgs,
  SiteProductionToleranceArgs,
} from '../__generated__/resolvers.ts';
import { type Site, siteById } from '../equipment/loaders.ts';
import { expectedOf, plannedGoodOf } from '../flows/rules.ts';
import { jobsOfOrder } from '../jobs/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { workOrderById } from '../orders/loaders.ts';
import { exact } from '../orders/rules.ts';
import { quantityOf } from '../products/loaders.ts';
import { setProductionTolerance, setWorkOrderTolerance } from './commands.ts';
import { toleranceOf, type ToleranceSaid, tolerancesOfOrder } from './queries.ts';
import { leastOf, mostOf } from './rules.ts';

const shown = <Row extends { overPercent: string; underPercent: string | null }>(row: Row) => row;

export const toleranceResolvers = {
  Mutation: {
    setProductionTolerance: (
      _: unknown,
      { input }: MutationSetProductionToleranceArgs,
      context: RequestContext,
    ) =>
      answer(context, { site: null }, async () => {
        const asked = {
          siteId: decodeId('Site', input.siteId, 'siteId'),
          itemId: input.itemId ? decodeId('Item', input.itemId, 'itemId') : null,
          overPercent: input.overPercent,
          underPercent: input.underPercent ?? null,
        };
        const once = ['setProductionTolerance', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, setProductionTolerance);
        return { site: await siteById(context).load(id) };
      }),
    setWorkOrderTolerance: (
      _: unknown,
      { input }: MutationSetWorkOrderToleranceArgs,
      context: RequestContext,
    ) =>
      answer(context, { workOrder: null }, async () => {
        const asked = {
          workOrderId: decodeId('WorkOrder', input.workOrderId, 'workOrderId'),
          overPercent: input.overPercent,
          underPercent: input.underPercent ?? null,
          reason: input.reason,
        };
        const once = ['setWorkOrderTolerance', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, setWorkOrderTolerance);
        return { workOrder: await workOrderById(context).load(id) };
      }),
  },
  ToleranceChange: { tolerance: shown<ToleranceSaid> },
  Site: {
    productionTolerance: (
      { id }: Site,
      { itemId }: SiteProductionToleranceArgs,
      { db }: RequestContext,
    ) => toleranceOf(db, id, itemId ? decodeId('Item', itemId, 'itemId') : null),
  },
  WorkOrder: {
    tolerance: shown<WorkOrder>,
    toleranceChanges: ({ id }: WorkOrder, _: unknown, context: RequestContext) =>
      tolerancesOfOrder(context).load(id),
    mostQuantity: (order: WorkOrder, _: unknown, context: RequestContext) =>
      quantityOf(context, order.itemId, exact(mostOf(order))),
    leastQuantity: async (order: WorkOrder, _: unknown, context: RequestContext) => {
      const jobs = await jobsOfOrder(context).load(order.id);
      const least = leastOf(order, plannedGoodOf(jobs, order.quantity));
      return least && quantityOf(context, order.itemId, exact(least));
    },
    expectedQuantity: async (order: WorkOrder, _: unknown, context: RequestContext) => {
      const jobs = await jobsOfOrder(context).load(order.id);
      return quantityOf(context, order.itemId, exact(expectedOf(jobs, order.quantity)));
    },
  },
};
