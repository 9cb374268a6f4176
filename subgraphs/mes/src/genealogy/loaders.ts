import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { materialActuals } from '@throughline/drizzle/mes/genealogy';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';

export type MaterialActual = typeof materialActuals.$inferSelect;

export const actualById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(materialActuals)
      .where(inArray(materialActuals.id, [...ids])),
    (row) => row.id,
  ),
);

export const actualsOfResponse = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(materialActuals)
      .where(inArray(materialActuals.jobResponseId, [...ids]))
      .orderBy(materialActuals.id),
  (row) => row.jobResponseId ?? '',
);

export const lotsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(materialActuals)
      .where(
        and(
          inArray(materialActuals.workOrderId, [...ids]),
          eq(materialActuals.use, 'PRODUCED'),
          isNotNull(materialActuals.lotId),
          isNull(materialActuals.reversedAt),
        ),
      )
      .orderBy(materialActuals.id),
  (row) => row.workOrderId,
);

export const usagesOfLot = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(materialActuals)
      .where(
        and(
          inArray(materialActuals.lotId, [...ids]),
          eq(materialActuals.use, 'CONSUMED'),
          isNull(materialActuals.reversedAt),
        ),
      )
      .orderBy(materialActuals.id),
  (row) => row.lotId ?? '',
);

/** The work order of the first report of a lot that stands. */
export const orderThatMade = defineLoader(async ({ db }, lotIds: readonly string[]) => {
  const rows = await db
    .selectDistinctOn([materialActuals.lotId], { lotId: materialActuals.lotId, order: workOrders })
    .from(materialActuals)
    .innerJoin(workOrders, eq(workOrders.id, materialActuals.workOrderId))
    .where(
      and(
        inArray(materialActuals.lotId, [...lotIds]),
        eq(materialActuals.use, 'PRODUCED'),
        isNull(materialActuals.reversedAt),
      ),
    )
    .orderBy(materialActuals.lotId, materialActuals.id);
  const byLot = indexBy(rows, (row) => row.lotId ?? '');
  return new Map([...byLot].map(([lotId, row]) => [lotId, row.order]));
});
