import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import {
  actionMessages,
  itemPlannings,
  plannedOrders,
  planningRuns,
} from '@throughline/drizzle/erp/planning';
import { and, eq, inArray, lte } from 'drizzle-orm';
import type { PlannedOrder } from './load.ts';
import type { MessageKind } from './messages.ts';

export interface PlannedOrderSearch {
  readonly statuses: readonly PlannedOrder['status'][];
  readonly supplyType: PlannedOrder['supplyType'] | null;
  readonly itemId: string | null;
  readonly siteId: string | null;
  readonly startBy: string | null;
}

export function findPlannedOrders(db: Reader, search: PlannedOrderSearch, args: PageArgs) {
  const { statuses, supplyType, itemId, siteId, startBy } = search;
  return readTablePage(db, {
    table: plannedOrders,
    args,
    where: and(
      inArray(plannedOrders.status, [...statuses]),
      supplyType ? eq(plannedOrders.supplyType, supplyType) : undefined,
      itemId ? eq(plannedOrders.itemId, itemId) : undefined,
      siteId ? eq(plannedOrders.siteId, siteId) : undefined,
      startBy ? lte(plannedOrders.startOn, startBy) : undefined,
    ),
    sort: {
      by: plannedOrders.startOn,
      type: 'date',
      descending: false,
      valueOf: (row) => row.startOn,
    },
  });
}

export interface MessageSearch {
  readonly kinds: readonly MessageKind[] | null;
  readonly itemId: string | null;
  readonly siteId: string | null;
}

export function findMessages(db: Reader, { kinds, itemId, siteId }: MessageSearch, args: PageArgs) {
  return readTablePage(db, {
    table: actionMessages,
    args,
    where: and(
      kinds ? inArray(actionMessages.kind, [...kinds]) : undefined,
      itemId ? eq(actionMessages.itemId, itemId) : undefined,
      siteId ? eq(actionMessages.siteId, siteId) : undefined,
    ),
    sort: { by: actionMessages.toOn, type: 'date', descending: false, valueOf: (row) => row.toOn },
  });
}

export async function planningOf(db: Reader, itemId: string, siteId: string) {
  const [row] = await db
    .select()
    .from(itemPlannings)
    .where(and(eq(itemPlannings.itemId, itemId), eq(itemPlannings.siteId, siteId)));
  return row ?? null;
}

export async function planningRunOf(db: Reader, id: string) {
  const [row] = await db.select().from(planningRuns).where(eq(planningRuns.id, id));
  return row ?? null;
}
