import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { tagValues, telemetrySources } from '@throughline/drizzle/mes/readings';
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

export const sourceByName = defineLoader(async ({ db }, names: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(telemetrySources)
      .where(inArray(telemetrySources.name, [...names])),
    (row) => row.name,
  ),
);
