import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader } from '@throughline/chassis/loader';
import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';
import { areConvertible, convert } from '@throughline/chassis/values/quantity';
import { sql } from 'drizzle-orm';
import { itemById } from '../products/loaders.ts';

interface BalanceRow extends Record<string, unknown> {
  readonly lot_id: string;
  readonly way: 'IN' | 'OUT';
  readonly item_id: string;
  readonly quantity: string;
}

export interface BalanceLine {
  readonly itemId: string;
  readonly quantity: string;
  readonly unit: string;
}

export interface MassBalance {
  readonly inputs: readonly BalanceLine[];
  readonly outputs: readonly BalanceLine[];
  readonly massIn: Decimal;
  readonly massOut: Decimal;
  readonly massYield: Decimal | null;
}

const mass = 'KGM';
const places = 6;

/** By reports that stand; what a whole order used is shared out by what was made of its item. */
const rowsOfLot = defineListLoader<string, BalanceRow>(
  ({ db }, lotIds) =>
    db.execute<BalanceRow>(sql`/* mass balance of lots */
      with standing as not materialized (
        select * from mes.material_actual where reversed_at is null
      ), made as (
        select lot_id, item_id, work_order_id, job_response_id, quantity from standing
        where use = 'PRODUCED' and lot_id = any(${`{${lotIds.join(',')}}`}::uuid[])
      ), orders as (
        select lot_id, item_id, work_order_id, sum(quantity) as quantity from made group by 1, 2, 3
      ), moved as (
        select made.lot_id, 'IN' as way, own.item_id, own.quantity
        from made join standing own on own.job_response_id = made.job_response_id
          and own.use = 'CONSUMED' and not own.whole_order
        union all
        select made.lot_id, 'OUT', own.item_id, own.quantity
        from made join standing own on own.job_response_id = made.job_response_id
          and own.use = 'PRODUCED'
        union all
        select orders.lot_id, 'IN', shared.item_id, shared.quantity * orders.quantity / (
          select sum(every.quantity) from standing every
          where every.work_order_id = orders.work_order_id and every.use = 'PRODUCED'
            and every.item_id = orders.item_id)
        from orders join standing shared on shared.work_order_id = orders.work_order_id
          and shared.use = 'CONSUMED' and shared.whole_order
      )
      select lot_id, way, item_id, sum(quantity)::text as quantity from moved
      group by lot_id, way, item_id order by lot_id, way, item_id`),
  (row) => row.lot_id,
);

export async function massBalanceOf(
  context: RequestContext,
  lotId: string,
): Promise<MassBalance | null> {
  const rows = await rowsOfLot(context).load(lotId);
  if (rows.length === 0) return null;
  const lines = await Promise.all(
    rows.map(async ({ way, item_id: itemId, quantity }) => {
      const item = await itemById(context).load(itemId);
      const rounded = decimal(quantity).toDecimalPlaces(places).toFixed();
      return { way, itemId, quantity: rounded, unit: item?.unit ?? 'C62' };
    }),
  );
  const inputs = lines.filter(({ way }) => way === 'IN');
  const outputs = lines.filter(({ way }) => way === 'OUT');
  const [massIn, massOut] = [massOf(inputs), massOf(outputs)];
  const isWhole = lines.every(isWeighed) && massIn.gt(0) && massOut.gt(0);
  const massYield = isWhole ? massOut.div(massIn).toDecimalPlaces(places) : null;
  return { inputs, outputs, massIn, massOut, massYield };
}

export function isWeighed({ unit }: BalanceLine): boolean {
  return areConvertible(unit, mass);
}

function massOf(lines: readonly BalanceLine[]): Decimal {
  return lines
    .filter(isWeighed)
    .reduce((sum, { quantity, unit }) => sum.plus(convert(quantity, unit, mass)), zero);
}

export function asMass(quantity: Decimal) {
  return { value: quantity.toDecimalPlaces(places).toFixed(), unit: mass };
}
