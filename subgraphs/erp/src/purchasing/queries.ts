import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { purchaseOrders } from '@throughline/drizzle/erp/purchasing';
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';

export interface PurchaseOrderSearch {
  readonly statuses: readonly (typeof purchaseOrders.$inferSelect)['status'][] | null;
  readonly supplierId: string | null;
  readonly itemId: string | null;
  readonly flagged: boolean | null;
  readonly numbers: readonly string[] | null;
}

function hasLine(condition: SQL): SQL {
  return sql`exists (select 1 from erp.purchase_order_line line
    where line.purchase_order_id = ${purchaseOrders.id} and ${condition})`;
}

export function findPurchaseOrders(db: Reader, search: PurchaseOrderSearch, args: PageArgs) {
  const { statuses, supplierId, itemId, flagged, numbers } = search;
  const wanted = numbers?.slice(0, 100);
  const touched = hasLine(sql`line.flagged_by_id is not null`);
  return readTablePage(db, {
    table: purchaseOrders,
    args,
    where: and(
      statuses ? inArray(purchaseOrders.status, [...statuses]) : undefined,
      supplierId ? eq(purchaseOrders.supplierId, supplierId) : undefined,
      itemId ? hasLine(sql`line.item_id = ${itemId}`) : undefined,
      flagged === null ? undefined : flagged ? touched : sql`not ${touched}`,
      wanted
        ? or(
            inArray(purchaseOrders.number, wanted),
            inArray(purchaseOrders.supplierReference, wanted),
          )
        : undefined,
    ),
    sort: newestFirst(purchaseOrders),
  });
}
