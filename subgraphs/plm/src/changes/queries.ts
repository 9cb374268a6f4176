import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import {
  affectedItems,
  changeNotices,
  changeOrders,
  changeRequests,
} from '@throughline/drizzle/plm/changes';
import { and, eq, inArray } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ChangeOrderStatus, ChangeRequestStatus } from './rules.ts';

export interface ChangeOrderSearch {
  readonly status: ChangeOrderStatus | null;
  readonly itemId: string | null;
}

/** Orders that change an item, by a column that holds their id. */
function touching(db: Db, column: PgColumn, itemId: string | null) {
  if (itemId === null) return undefined;
  return inArray(
    column,
    db
      .select({ id: affectedItems.changeOrderId })
      .from(affectedItems)
      .where(eq(affectedItems.itemId, itemId)),
  );
}

export function findChangeOrders(db: Db, { status, itemId }: ChangeOrderSearch, args: PageArgs) {
  return readTablePage(db, {
    table: changeOrders,
    args,
    where: and(
      status ? eq(changeOrders.status, status) : undefined,
      touching(db, changeOrders.id, itemId),
    ),
    sort: newestFirst(changeOrders),
  });
}

export interface ChangeRequestSearch {
  readonly status: ChangeRequestStatus | null;
  readonly itemId: string | null;
}

export function findChangeRequests(
  db: Db,
  { status, itemId }: ChangeRequestSearch,
  args: PageArgs,
) {
  return readTablePage(db, {
    table: changeRequests,
    args,
    where: and(
      status ? eq(changeRequests.status, status) : undefined,
      itemId ? eq(changeRequests.itemId, itemId) : undefined,
    ),
    sort: newestFirst(changeRequests),
  });
}

export function findChangeNotices(db: Db, itemId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: changeNotices,
    args,
    where: touching(db, changeNotices.changeOrderId, itemId),
    sort: newestFirst(changeNotices),
  });
}
