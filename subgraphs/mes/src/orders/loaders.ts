import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { Page, PageArgs } from '@throughline/chassis/page';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import {
  workOrderChanges,
  workOrderMaterials,
  workOrderOutputs,
  workOrderPegs,
  workOrders,
} from '@throughline/drizzle/mes/orders';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { WorkOrder } from './commands.ts';

export type WorkOrderChange = typeof workOrderChanges.$inferSelect;

export const workOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workOrders)
      .where(inArray(workOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const orderOfPlannedOrder = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workOrders)
      .where(and(inArray(workOrders.plannedOrderId, [...ids]), isNull(workOrders.splitFromId))),
    (row) => row.plannedOrderId,
  ),
);

const ordersOfLine = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select({ lineId: workOrderPegs.salesOrderLineId, order: workOrders })
      .from(workOrderPegs)
      .innerJoin(workOrders, eq(workOrders.id, workOrderPegs.workOrderId))
      .where(inArray(workOrderPegs.salesOrderLineId, [...ids]))
      .orderBy(workOrders.id),
  (row) => row.lineId,
);

export async function ordersForLine(context: RequestContext, lineId: string) {
  return (await ordersOfLine(context).load(lineId)).map((row) => row.order);
}

export const pegsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workOrderPegs)
      .where(inArray(workOrderPegs.workOrderId, [...ids]))
      .orderBy(workOrderPegs.salesOrderLineId),
  (row) => row.workOrderId,
);

export const changesOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workOrderChanges)
      .where(inArray(workOrderChanges.workOrderId, [...ids]))
      .orderBy(workOrderChanges.id),
  (row) => row.workOrderId,
);

export const materialsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workOrderMaterials)
      .where(
        and(
          inArray(workOrderMaterials.workOrderId, [...ids]),
          isNull(workOrderMaterials.replacedAt),
        ),
      )
      .orderBy(workOrderMaterials.operationSequence, workOrderMaterials.id),
  (row) => row.workOrderId,
);

export const outputsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workOrderOutputs)
      .where(inArray(workOrderOutputs.workOrderId, [...ids]))
      .orderBy(workOrderOutputs.id),
  (row) => row.workOrderId,
);

export const ordersOfRevision = defineNestedPages({
  table: workOrders,
  parent: workOrders.revisionId,
  keyOf: (row) => row.revisionId,
  sort: newestFirst(workOrders),
});

const changesByChangeOrder = defineNestedPages({
  table: workOrderChanges,
  parent: workOrderChanges.changeOrderId,
  keyOf: (row) => row.changeOrderId,
  sort: {
    by: workOrderChanges.workOrderId,
    type: 'uuid',
    descending: true,
    valueOf: (row) => row.workOrderId,
  },
});

/** A page of what a change order touched, with the work orders themselves. */
export async function ordersOfChange(
  context: RequestContext,
  changeOrderId: string,
  args: PageArgs,
): Promise<Page<WorkOrder> | null> {
  const page = await changesByChangeOrder(context, changeOrderId, args);
  if (!page) return null;
  const orders = await Promise.all(
    page.nodes.map((row) => workOrderById(context).load(row.workOrderId)),
  );
  const edges = page.edges.flatMap(({ cursor }, at) => {
    const node = orders[at];
    return node ? [{ cursor, node }] : [];
  });
  return { edges, nodes: edges.map((edge) => edge.node), pageInfo: page.pageInfo };
}
