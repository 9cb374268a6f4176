import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { areas, sites, workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { eq } from 'drizzle-orm';
import { assertCode, assertTimeZone, type Weekday, weekdayNumbers } from './rules.ts';

export interface SiteToSet {
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly workingDays: readonly Weekday[];
  readonly closedOn: readonly string[];
}

export async function setSite(work: Work, input: SiteToSet): Promise<{ id: string }> {
  assertCode(input.code);
  assertTimeZone(input.timeZone);
  const site = {
    code: input.code,
    name: input.name,
    timeZone: input.timeZone,
    workingDays: weekdayNumbers(input.workingDays),
    closedOn: [...new Set(input.closedOn)].sort(),
  };
  const [known] = await work.tx.select().from(sites).where(eq(sites.code, site.code)).for('update');
  if (known && isSame(known, site)) return { id: known.id };
  const changed = { ...site, changedAt: work.now };
  const [written] = await work.tx
    .insert(sites)
    .values({ id: known?.id ?? newId(), ...changed })
    .onConflictDoUpdate({ target: sites.code, set: changed })
    .returning({ id: sites.id });
  if (!written) throw new Error('the site was not written');
  work.append({
    type: 'SiteDefined',
    aggregateType: 'Site',
    aggregateId: written.id,
    payload: { siteId: written.id, ...site },
  });
  return { id: written.id };
}

/** The same again changes nothing and says nothing. */
function isSame(known: typeof sites.$inferSelect, site: object): boolean {
  return Object.entries(site).every(
    ([field, value]) =>
      JSON.stringify(known[field as keyof typeof known]) === JSON.stringify(value),
  );
}

interface Named {
  readonly code: string;
  readonly name: string;
}

function assertNew(written: readonly unknown[], code: string): void {
  if (written.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `The code ${code} is taken here.`, 'code');
  }
}

export async function createArea(
  work: Work,
  input: Named & { siteId: string },
): Promise<{ id: string }> {
  assertCode(input.code);
  const [site] = await work.tx.select().from(sites).where(eq(sites.id, input.siteId));
  if (!site) throw notFound('site', 'siteId');
  const id = newId();
  const written = await work.tx
    .insert(areas)
    .values({ id, ...input })
    .onConflictDoNothing()
    .returning({ id: areas.id });
  assertNew(written, input.code);
  return { id };
}

export async function createWorkCenter(
  work: Work,
  input: Named & { areaId: string },
): Promise<{ id: string }> {
  assertCode(input.code);
  const [area] = await work.tx.select().from(areas).where(eq(areas.id, input.areaId));
  if (!area) throw notFound('area', 'areaId');
  const id = newId();
  const { siteId } = area;
  const written = await work.tx
    .insert(workCenters)
    .values({ id, siteId, ...input })
    .onConflictDoNothing()
    .returning({ id: workCenters.id });
  assertNew(written, input.code);
  work.append({
    type: 'WorkCenterDefined',
    aggregateType: 'WorkCenter',
    aggregateId: id,
    payload: { workCenterId: id, siteId, code: input.code, name: input.name },
  });
  return { id };
}

export async function createWorkUnit(
  work: Work,
  input: Named & { workCenterId: string },
): Promise<{ id: string }> {
  assertCode(input.code);
  const [center] = await work.tx
    .select()
    .from(workCenters)
    .where(eq(workCenters.id, input.workCenterId));
  if (!center) throw notFound('work centre', 'workCenterId');
  const id = newId();
  const written = await work.tx
    .insert(workUnits)
    .values({ id, ...input })
    .onConflictDoNothing()
    .returning({ id: workUnits.id });
  assertNew(written, input.code);
  return { id };
}
