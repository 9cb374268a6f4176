import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { controlPlans, processAlarms } from '@throughline/drizzle/mes/control-charts';
import { inArray } from 'drizzle-orm';

export const controlPlanById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(controlPlans)
      .where(inArray(controlPlans.id, [...ids])),
    (row) => row.id,
  ),
);

export const processAlarmById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(processAlarms)
      .where(inArray(processAlarms.id, [...ids])),
    (row) => row.id,
  ),
);

export const alarmsOfJob = defineNestedPages({
  table: processAlarms,
  parent: processAlarms.jobOrderId,
  keyOf: (row) => row.jobOrderId,
  sort: newestFirst(processAlarms),
});
