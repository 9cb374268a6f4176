import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { inArray } from 'drizzle-orm';

export const openOrdersOfRevision = defineNestedPages({
  table: workOrders,
  parent: workOrders.revisionId,
  where: inArray(workOrders.status, ['RELEASED', 'IN_PROGRESS', 'HELD']),
  keyOf: (row) => row.revisionId,
  sort: newestFirst(workOrders),
});
