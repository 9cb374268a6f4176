import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { materialLots, shortages, storageLocations } from '@throughline/drizzle/erp/inventory';
import { and, eq } from 'drizzle-orm';

export function findLocations(db: Reader, siteId: string | null, args: PageArgs) {
  return readTablePage(db, {
    table: storageLocations,
    args,
    where: siteId === null ? undefined : eq(storageLocations.siteId, siteId),
    sort: {
      by: storageLocations.code,
      type: 'text',
      descending: false,
      valueOf: (row) => row.code,
    },
  });
}

export function findShortages(db: Reader, args: PageArgs) {
  return readTablePage(db, { table: shortages, args });
}

export function lotsByNumber(db: Reader, number: string, itemId: string | null) {
  return db
    .select()
    .from(materialLots)
    .where(
      and(
        eq(materialLots.number, number),
        itemId === null ? undefined : eq(materialLots.itemId, itemId),
      ),
    )
    .orderBy(materialLots.id)
    .limit(100);
}
