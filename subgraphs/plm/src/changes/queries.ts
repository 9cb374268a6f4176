import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { affectedItems, changeOrders, changeRequests } from '@throughline/drizzle/plm/changes';
import { and, eq, inArray } from 'drizzle-orm';

export interface ChangeOrderSearch {
  readonly status: 'DRAFT' | 'RELEASED' | 'CANCELLED' | null;
  readonly itemId: string | null;
}

export function findChangeOrders(db: Db, search: ChangeOrderSearch, args: PageArgs) {
  const touching =
    search.itemId === null
      ? undefined
      : inArray(
          changeOrders.id,
          db
            .select({ id: affectedItems.changeOrderId })
            .from(affectedItems)
            .where(eq(affectedItems.itemId, search.itemId)),
        );
  return readTablePage(db, {
    table: changeOrders,
    args,
    where: and(search.status ? eq(changeOrders.status, search.status) : undefined, touching),
    sort: newestFirst(changeOrders),
  });
}

export function findChangeRequests(db: Db, args: PageArgs) {
  return readTablePage(db, { table: changeRequests, args, sort: newestFirst(changeRequests) });
}
