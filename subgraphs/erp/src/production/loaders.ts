import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { workOrders } from '@throughline/drizzle/erp/production';
import { inArray } from 'drizzle-orm';

export const workOrderById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workOrders)
      .where(inArray(workOrders.id, [...ids])),
    (row) => row.id,
  ),
);
