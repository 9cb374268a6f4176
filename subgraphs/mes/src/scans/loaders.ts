import type { Db } from '@throughline/chassis/database';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { lots } from '@throughline/drizzle/mes/genealogy';
import { heldLots } from '@throughline/drizzle/mes/products';
import { scans } from '@throughline/drizzle/mes/scans';
import { eq, inArray, sql } from 'drizzle-orm';

export type Scan = typeof scans.$inferSelect;

export const scanById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(scans)
      .where(inArray(scans.id, [...ids])),
    (row) => row.id,
  ),
);

export function findScans(db: Db, workUnitId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: scans,
    args,
    where: workUnitId === null ? undefined : eq(scans.workUnitId, workUnitId),
    sort: newestFirst(scans),
  });
}

export const lotById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(lots)
      .where(inArray(lots.id, [...ids])),
    (row) => row.id,
  ),
);

/** Why a lot is held; lots that are not held are not in it. */
export const holdOfLot = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(heldLots)
      .where(inArray(heldLots.lotId, [...ids])),
    (row) => row.lotId,
  ),
);

export interface Place {
  /** Null: anywhere. */
  readonly workCenterId: string | null;
  /** Null: whatever they use. */
  readonly itemId: string | null;
}

interface RunningJob extends Record<string, unknown> {
  key: string;
  id: string;
}

const most = 10;

/** Jobs that run at a work centre, or that use an item; keys are places as JSON. */
export const runningJobs = defineListLoader(
  async ({ db }, keys: readonly string[]) => {
    const places = keys.map((key) => ({ key, ...(JSON.parse(key) as Place) }));
    return db.execute<RunningJob>(sql`/* running jobs by place or item */
      select asked.key, job.id
      from jsonb_to_recordset(${JSON.stringify(places)}::text::jsonb)
        as asked(key text, "workCenterId" uuid, "itemId" uuid)
      cross join lateral (select id, dispatch_rank from mes.job_order job
        where job.status = 'RUNNING'
          and (asked."workCenterId" is null or job.work_center_id = asked."workCenterId")
          and (asked."itemId" is null or exists (select from mes.work_order_material material
            where material.work_order_id = job.work_order_id
              and material.item_id = asked."itemId" and material.replaced_at is null
              and material.operation_sequence = job.sequence))
        order by dispatch_rank, id limit ${most}) job
      order by job.dispatch_rank, job.id`);
  },
  (row) => row.key,
);
