import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { transferOrders } from '@throughline/drizzle/erp/transfers';
import { inArray } from 'drizzle-orm';

export const transferOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(transferOrders)
      .where(inArray(transferOrders.id, [...ids])),
    (row) => row.id,
  ),
);

export const transferOfPlanned = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(transferOrders)
      .where(inArray(transferOrders.plannedOrderId, [...ids])),
    (row) => row.plannedOrderId ?? '',
  ),
);
