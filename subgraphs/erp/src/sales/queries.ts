import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { salesOrders } from '@throughline/drizzle/erp/sales';
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { OrderStatus } from './rules.ts';

export interface SalesOrderSearch {
  readonly statuses: readonly OrderStatus[] | null;
  readonly customerId: string | null;
  readonly itemId: string | null;
  readonly dueFrom: string | null;
  readonly dueBefore: string | null;
  readonly numbers: readonly string[] | null;
}

function hasLine(condition: SQL): SQL {
  return sql`exists (select 1 from erp.sales_order_line line
    where line.sales_order_id = ${salesOrders.id} and ${condition})`;
}

export function findSalesOrders(
  db: Reader,
  search: SalesOrderSearch,
  byNumber: boolean,
  args: PageArgs,
) {
  const { statuses, customerId, itemId, dueFrom, dueBefore, numbers } = search;
  const wanted = numbers?.slice(0, 100);
  return readTablePage(db, {
    table: salesOrders,
    args,
    where: and(
      statuses ? inArray(salesOrders.status, [...statuses]) : undefined,
      customerId ? eq(salesOrders.customerId, customerId) : undefined,
      itemId ? hasLine(sql`line.item_id = ${itemId}`) : undefined,
      dueFrom ? hasLine(sql`line.due_on >= ${dueFrom}::date`) : undefined,
      dueBefore ? hasLine(sql`line.due_on < ${dueBefore}::date`) : undefined,
      wanted
        ? or(inArray(salesOrders.number, wanted), inArray(salesOrders.customerReference, wanted))
        : undefined,
    ),
    sort: byNumber
      ? { by: salesOrders.number, type: 'text', descending: false, valueOf: (row) => row.number }
      : newestFirst(salesOrders),
  });
}
