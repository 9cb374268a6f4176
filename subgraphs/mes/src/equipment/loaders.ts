import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { areas, sites, workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { inArray } from 'drizzle-orm';

export type Site = typeof sites.$inferSelect;
export type Area = typeof areas.$inferSelect;
export type WorkCenter = typeof workCenters.$inferSelect;
export type WorkUnit = typeof workUnits.$inferSelect;

export const siteById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(sites)
      .where(inArray(sites.id, [...ids])),
    (row) => row.id,
  ),
);

export const areaById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(areas)
      .where(inArray(areas.id, [...ids])),
    (row) => row.id,
  ),
);

export const workCenterById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workCenters)
      .where(inArray(workCenters.id, [...ids])),
    (row) => row.id,
  ),
);

export const workUnitById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workUnits)
      .where(inArray(workUnits.id, [...ids])),
    (row) => row.id,
  ),
);

export const areasOfSite = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(areas)
      .where(inArray(areas.siteId, [...ids]))
      .orderBy(areas.code),
  (row) => row.siteId,
);

export const centersOfSite = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workCenters)
      .where(inArray(workCenters.siteId, [...ids]))
      .orderBy(workCenters.code),
  (row) => row.siteId,
);

export const centersOfArea = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workCenters)
      .where(inArray(workCenters.areaId, [...ids]))
      .orderBy(workCenters.code),
  (row) => row.areaId,
);

export const unitsOfCenter = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(workUnits)
      .where(inArray(workUnits.workCenterId, [...ids]))
      .orderBy(workUnits.code),
  (row) => row.workCenterId,
);
