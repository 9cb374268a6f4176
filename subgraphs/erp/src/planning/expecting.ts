import type { Work } from '@throughline/chassis/transaction';
import { groupBy } from '@throughline/chassis/loader';
import { decimal } from '@throughline/chassis/values/decimal';
import { forecasts } from '@throughline/drizzle/erp/planning';
import { and, eq, gt, sql } from 'drizzle-orm';
import { shiftDate } from './calendar.ts';
import { consume, longestWindow, type Sold } from './forecasting.ts';
import type { Demand } from './netting.ts';
import { among, type Scope } from './scope.ts';

interface ForecastWindows {
  readonly forecastBackwardDays: number;
  readonly forecastForwardDays: number;
}

interface SoldRow extends Record<string, unknown> {
  item_id: string;
  id: string;
  due_on: string;
  quantity: string;
}

/** What is forecast and not yet sold, as demand on the first day of its period. */
export async function loadForecasts(
  work: Work,
  { siteId, planDate, itemIds }: Scope,
  parameters: ReadonlyMap<string, ForecastWindows>,
): Promise<Map<string, Demand[]>> {
  const rows = await work.tx
    .select()
    .from(forecasts)
    .where(
      and(
        eq(forecasts.siteId, siteId),
        among(forecasts.itemId, itemIds),
        gt(forecasts.endsOn, shiftDate(planDate, -longestWindow)),
      ),
    );
  const byItem = groupBy(rows, (row) => row.itemId);
  const sold = await loadSold(work, siteId, planDate, [...byItem.keys()]);
  const demands = new Map<string, Demand[]>();
  for (const [itemId, periods] of byItem) {
    const windows = {
      backwardDays: parameters.get(itemId)?.forecastBackwardDays ?? 0,
      forwardDays: parameters.get(itemId)?.forecastForwardDays ?? 0,
    };
    const expected = periods.map((one) => ({ ...one, quantity: decimal(one.quantity) }));
    const left = consume(expected, sold.get(itemId) ?? [], windows);
    demands.set(
      itemId,
      expected.flatMap<Demand>(({ id, startsOn, endsOn }) => {
        const quantity = left.get(id);
        if (endsOn <= planDate || !quantity?.gt(0)) return [];
        return [{ date: startsOn, quantity, source: { kind: 'FORECAST', id }, rank: startsOn }];
      }),
    );
  }
  return demands;
}

async function loadSold(
  work: Work,
  siteId: string,
  planDate: string,
  itemIds: readonly string[],
): Promise<Map<string, Sold[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await work.tx.execute<SoldRow>(sql`/* plan: orders that consume forecast */
    select line.item_id, line.id, line.due_on::text, line.quantity from erp.sales_order_line line
    join erp.sales_order so on so.id = line.sales_order_id and so.site_id = ${siteId}
      and so.status in ('CONFIRMED', 'IN_PROGRESS', 'SHIPPED')
    where ${among(sql`line.item_id`, itemIds)} and line.status <> 'CANCELLED'
      and line.due_on > ${planDate}::date - ${2 * longestWindow}::int`);
  const sold = rows.map(({ item_id, id, due_on, quantity }) => ({
    itemId: item_id,
    id,
    dueOn: due_on,
    quantity: decimal(quantity),
  }));
  return groupBy(sold, (one) => one.itemId);
}
