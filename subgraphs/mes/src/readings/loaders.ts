import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { tagValues } from '@throughline/drizzle/mes/readings';
import { inArray } from 'drizzle-orm';

export const valueOfTag = defineLoader(async ({ db }, series: readonly number[]) =>
  indexBy(
    await db
      .select()
      .from(tagValues)
      .where(inArray(tagValues.series, [...series])),
    (row) => row.series,
  ),
);
