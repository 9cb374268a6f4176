import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import {
  stockLayers,
  stockRevaluations,
  stockValuations,
} from '@throughline/drizzle/erp/valuation';
import { inArray, sql } from 'drizzle-orm';

export type StockValuation = typeof stockValuations.$inferSelect;
export type StockLayer = typeof stockLayers.$inferSelect;
export type StockRevaluation = typeof stockRevaluations.$inferSelect;

export const valuationOfItem = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stockValuations)
      .where(inArray(stockValuations.itemId, [...ids])),
    (row) => row.itemId,
  ),
);

export const layersOfItem = defineNestedPages({
  table: stockLayers,
  parent: stockLayers.itemId,
  where: sql`${stockLayers.quantity} > 0`,
  keyOf: (row) => row.itemId,
});

export const revaluationsOfItem = defineNestedPages({
  table: stockRevaluations,
  parent: stockRevaluations.itemId,
  keyOf: (row) => row.itemId,
  sort: newestFirst(stockRevaluations),
});
