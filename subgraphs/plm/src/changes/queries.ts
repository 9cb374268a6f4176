import type { Db } from '@throughline/chassis/database';
import { type Page, type PageArgs, replaceRows } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import {
  affectedItems,
  changeNotices,
  changeOrders,
  changeRequests,
  changeSteps,
} from '@throughline/drizzle/plm/changes';
import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { ordersThen, type OrderThen, requestsThen, type RequestThen, stateThen } from './past.ts';
import type { ChangeOrderStatus, ChangeRequestStatus } from './rules.ts';

export interface ChangeOrderSearch {
  readonly status: ChangeOrderStatus | null;
  readonly itemId: string | null;
  /** As known then; null: now. */
  readonly asOf: string | null;
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

export async function findChangeOrders(
  db: Db,
  search: ChangeOrderSearch,
  args: PageArgs,
): Promise<Page<OrderThen>> {
  const { status, itemId, asOf } = search;
  const page = await readTablePage(db, {
    table: changeOrders,
    args,
    where:
      asOf === null
        ? and(
            status ? eq(changeOrders.status, status) : undefined,
            touching(db, changeOrders.id, itemId),
          )
        : wasSo('change_order_id', changeOrders.id, asOf, [
            status && sql`past.state->'order'->>'status' = ${status}`,
            itemId && sql`past.state->'affected' @> ${JSON.stringify([{ itemId }])}::text::jsonb`,
          ]),
    sort: newestFirst(changeOrders),
  });
  if (asOf === null) return page;
  return replaceRows(page, await ordersThen(db, page.nodes, asOf));
}

/** What was there at a time, and was as is asked for. */
function wasSo(
  owner: Parameters<typeof stateThen>[0],
  id: PgColumn,
  asOf: string,
  conditions: readonly (SQL | '' | null)[],
): SQL {
  const all = conditions.map((condition) => (condition ? sql` and ${condition}` : sql``));
  return sql`exists (select 1 from (select ${stateThen(owner, id, asOf)} as state) past
    where past.state is not null${sql.join(all)})`;
}

export interface ChangeRequestSearch {
  readonly status: ChangeRequestStatus | null;
  readonly itemId: string | null;
  readonly asOf: string | null;
}

export async function findChangeRequests(
  db: Db,
  { status, itemId, asOf }: ChangeRequestSearch,
  args: PageArgs,
): Promise<Page<RequestThen>> {
  const ofItem = itemId ? eq(changeRequests.itemId, itemId) : undefined;
  const inStatus =
    asOf === null
      ? status && eq(changeRequests.status, status)
      : wasSo('change_request_id', changeRequests.id, asOf, [
          status && sql`past.state->'request'->>'status' = ${status}`,
        ]);
  const page = await readTablePage(db, {
    table: changeRequests,
    args,
    where: and(inStatus ?? undefined, ofItem),
    sort: newestFirst(changeRequests),
  });
  if (asOf === null) return page;
  return replaceRows(page, await requestsThen(db, page.nodes, asOf));
}

/** What was done with an order or a request up to a time, oldest first. */
export function findSteps(
  db: Db,
  owner: 'changeOrderId' | 'changeRequestId',
  id: string,
  asOf: Date,
  args: PageArgs,
) {
  return readTablePage(db, {
    table: changeSteps,
    args,
    where: and(eq(changeSteps[owner], id), lte(changeSteps.recordedAt, asOf)),
  });
}

export function findChangeNotices(
  db: Db,
  { itemId, asOf }: { itemId: string | null; asOf: string | null },
  args: PageArgs,
) {
  return readTablePage(db, {
    table: changeNotices,
    args,
    where: and(
      touching(db, changeNotices.changeOrderId, itemId),
      asOf === null ? undefined : lte(changeNotices.recordedAt, new Date(asOf)),
    ),
    sort: newestFirst(changeNotices),
  });
}
