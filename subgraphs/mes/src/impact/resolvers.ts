import type { RequestContext } from '@throughline/chassis/context';
import { tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { jobsOfOrder } from '../jobs/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { hasStarted, outcomeOf } from '../orders/rules.ts';
import { openOrdersOfRevision } from './loaders.ts';
import { progressOf } from './rules.ts';

/** What PLM says of a change, as the gateway brings it. */
interface Impact {
  readonly fromRevision: { readonly id: string } | null;
  readonly effectiveFrom: string;
  readonly workOrderDisposition: Parameters<typeof outcomeOf>[0]['disposition'];
}

interface Touched {
  readonly order: WorkOrder;
  readonly impact: Impact;
}

const jobsOf = ({ order }: Touched, context: RequestContext) => jobsOfOrder(context).load(order.id);

async function workOrdersOf(impact: Impact, args: PageArgs, context: RequestContext) {
  const id = impact.fromRevision && tryDecodeId('ItemRevision', impact.fromRevision.id);
  // Without a revision before there is none of it on the floor.
  const page = id ? await openOrdersOfRevision(context, id, args) : null;
  const touch = (order: WorkOrder): Touched => ({ order, impact });
  return (
    page && {
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: touch(node) })),
      nodes: page.nodes.map(touch),
      pageInfo: page.pageInfo,
    }
  );
}

export const impactResolvers = {
  ChangeImpact: {
    workOrders: (impact: Impact, args: PageArgs, context: RequestContext) =>
      workOrdersOf(impact, args, context),
  },
  WorkOrderImpact: {
    workOrder: ({ order }: Touched) => order,
    progress: async (touched: Touched, _: unknown, context: RequestContext) =>
      progressOf(touched.order.quantity, await jobsOf(touched, context)),
    jobs: async (touched: Touched, _: unknown, context: RequestContext) =>
      (await jobsOf(touched, context)).length,
    completedJobs: async (touched: Touched, _: unknown, context: RequestContext) =>
      (await jobsOf(touched, context)).filter(({ status }) => status === 'COMPLETED').length,
    outcome: async (touched: Touched, _: unknown, context: RequestContext) => {
      const { effectiveFrom, workOrderDisposition: disposition } = touched.impact;
      const started = hasStarted(await jobsOf(touched, context));
      return outcomeOf({ disposition, effectiveFrom }, touched.order.dueOn, started);
    },
  },
};
