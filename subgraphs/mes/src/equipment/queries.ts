import type { Db, Reader } from '@throughline/chassis/database';
import { notFound } from '@throughline/chassis/refusal';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { sites, workCenters } from '@throughline/drizzle/mes/equipment';
import { and, eq, inArray } from 'drizzle-orm';
import type { Site } from './loaders.ts';

export async function siteOf(db: Reader, id: string): Promise<Site> {
  const [site] = await db.select().from(sites).where(eq(sites.id, id));
  if (!site) throw notFound('site', 'siteId');
  return site;
}

/** Which of these work centres are not here. */
export async function unknownCenters(db: Reader, ids: readonly string[]): Promise<string[]> {
  const known = await db
    .select({ id: workCenters.id })
    .from(workCenters)
    .where(inArray(workCenters.id, [...ids]));
  return ids.filter((id) => !known.some((row) => row.id === id));
}

const mostCodes = 100;

export function findSites(db: Db, codes: readonly string[] | null, args: PageArgs) {
  return readTablePage(db, {
    table: sites,
    args,
    where: codes ? inArray(sites.code, codes.slice(0, mostCodes)) : undefined,
    sort: { by: sites.code, type: 'text', descending: false, valueOf: (row) => row.code },
  });
}

export function findWorkCenters(
  db: Db,
  search: { siteId: string | null; codes: readonly string[] | null },
  args: PageArgs,
) {
  return readTablePage(db, {
    table: workCenters,
    args,
    where: and(
      search.siteId ? eq(workCenters.siteId, search.siteId) : undefined,
      search.codes ? inArray(workCenters.code, search.codes.slice(0, mostCodes)) : undefined,
    ),
    sort: { by: workCenters.code, type: 'text', descending: false, valueOf: (row) => row.code },
  });
}
