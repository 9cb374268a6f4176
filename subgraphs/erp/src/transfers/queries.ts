import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { transferOrders } from '@throughline/drizzle/erp/transfers';
import { and, eq, inArray } from 'drizzle-orm';
import type { Status } from './rules.ts';

export interface TransferSearch {
  readonly statuses: readonly Status[] | null;
  readonly itemId: string | null;
  readonly fromSiteId: string | null;
  readonly toSiteId: string | null;
}

export function findTransferOrders(db: Reader, search: TransferSearch, args: PageArgs) {
  const { statuses, itemId, fromSiteId, toSiteId } = search;
  return readTablePage(db, {
    table: transferOrders,
    args,
    where: and(
      statuses ? inArray(transferOrders.status, [...statuses]) : undefined,
      itemId ? eq(transferOrders.itemId, itemId) : undefined,
      fromSiteId ? eq(transferOrders.fromSiteId, fromSiteId) : undefined,
      toSiteId ? eq(transferOrders.toSiteId, toSiteId) : undefined,
    ),
    sort: newestFirst(transferOrders),
  });
}
