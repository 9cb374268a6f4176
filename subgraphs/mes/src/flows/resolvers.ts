import type { RequestContext } from '@throughline/chassis/context';
import { type Decimal, decimal, sum } from '@throughline/chassis/values/decimal';
import { jobsOfOrder, reworkOfJob } from '../jobs/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { exact } from '../orders/rules.ts';
import { quantityOf } from '../products/loaders.ts';
import { lossAt, type Operation, operationsOf, waitingAt } from './rules.ts';

interface Shown {
  readonly itemId: string;
  readonly operation: Operation;
  readonly openRework: Decimal;
}

const shown =
  (read: (one: Shown) => Decimal) => (one: Shown, _: unknown, context: RequestContext) =>
    quantityOf(context, one.itemId, exact(read(one)));

export const flowResolvers = {
  WorkOrder: {
    operations: async (order: WorkOrder, _: unknown, context: RequestContext) => {
      const jobs = await jobsOfOrder(context).load(order.id);
      return Promise.all(
        operationsOf(jobs, order.quantity).map(async (operation): Promise<Shown> => {
          const rework = await reworkOfJob(context).loadMany(operation.jobs.map(({ id }) => id));
          const open = rework.map((one) => (one === null || one instanceof Error ? '0' : one.open));
          return { itemId: order.itemId, operation, openRework: sum(open) };
        }),
      );
    },
  },
  WorkOrderOperation: {
    sequence: ({ operation }: Shown) => operation.sequence,
    jobOrders: ({ operation }: Shown) => operation.jobs,
    receivedQuantity: shown(({ operation }) => operation.received),
    goodQuantity: shown(({ operation }) => operation.good),
    scrapQuantity: shown(({ operation }) => operation.scrap),
    openReworkQuantity: shown(({ openRework }) => openRework),
    waitingQuantity: shown(({ operation, openRework }) => waitingAt(operation, openRework)),
    yield: ({ operation }: Shown) => exact(decimal(operation.jobs[0]?.yield ?? 1)),
    plannedQuantity: shown(({ operation }) => operation.planned),
    plannedGoodQuantity: shown(({ operation }) => operation.plannedGood),
    plannedLossQuantity: shown(({ operation }) => operation.planned.minus(operation.plannedGood)),
    lossQuantity: shown(({ operation, openRework }) => lossAt(operation, openRework)),
  },
};
